FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 TZ=Asia/Tokyo
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home juso
WORKDIR /srv/juso
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN JUSO_ENV=production JUSO_HOSTS=build JUSO_SECRET_KEY=only-for-collecting-static-files-while-building-this-image JUSO_FIELD_KEYS="build:$(head -c 32 /dev/urandom | base64)" DATABASE_URL=postgresql://build@/build REDIS_URL=redis://build JUSO_STATIC_ROOT=/srv/static python manage.py collectstatic --noinput
USER juso
CMD ["gunicorn", "juso.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--max-requests", "5000", "--max-requests-jitter", "500", "--timeout", "30", "--access-logfile", "/dev/null"]
