"""The genuine AI2-THOR client as a studio, on the embedded engine or a Unity build."""
