# The whole generator on a CPU: docker build -t layoutgen . && docker run -v "$PWD/data:/data" layoutgen \
#   generate --houses 20 --source spec:apartment --recipe quickstart --out /data/first
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 procps && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/layoutgen
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY layoutgen layoutgen
COPY pipelines pipelines
COPY scene_specs scene_specs
COPY schemas schemas
COPY .ci/fix-opencv .ci/fix-opencv
RUN pip install --no-cache-dir -c constraints.txt '.[assets,audit]' && .ci/fix-opencv python
ENV LAYOUTGEN_CACHE=/data/cache OMP_NUM_THREADS=1
VOLUME /data
ENTRYPOINT ["layoutgen"]
CMD ["--help"]
