"""Houses out: the engine's meshes, textures and names as GLB, USD, MuJoCo's XML and PLY."""
