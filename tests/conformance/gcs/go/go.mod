module aloft/tests/gcs

go 1.23

require cloud.google.com/go/storage v1.56.0
