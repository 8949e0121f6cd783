# The service as an image: not root, able to write to /data and /tmp alone.
#   docker build -t semblance .
#   docker run --read-only --tmpfs /tmp -v pictures:/data -v ./token:/run/secrets/token:ro \
#       -p 127.0.0.1:8000:8000 semblance
FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY src src
RUN python -m venv /opt/semblance \
 && /opt/semblance/bin/pip install --no-cache-dir -c constraints.txt '.[cluster,evaluate]'

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin semblance \
 && install -d -o semblance -g semblance /data
COPY --from=build /opt/semblance /opt/semblance
ENV PATH=/opt/semblance/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/tmp \
    MPLCONFIGDIR=/tmp \
    SEMBLANCE_DATA=/data/user \
    SEMBLANCE_SERVE_GALLERY=/data/pictures.gallery \
    SEMBLANCE_SERVE_HOST=0.0.0.0 \
    SEMBLANCE_SERVE_PORT=8000 \
    SEMBLANCE_SERVE_TOKEN_FILE=/run/secrets/token
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/v1/readiness', timeout=4)"]
ENTRYPOINT ["semblance", "serve"]
