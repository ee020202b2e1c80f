FROM python:3.11-slim
WORKDIR /app
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY contracts contracts
COPY infra/native infra/native
RUN pip install --no-cache-dir --no-deps --no-build-isolation ./contracts ./infra/native
ENTRYPOINT ["python", "-m", "native", "provision", "--home", "/home/compose"]
