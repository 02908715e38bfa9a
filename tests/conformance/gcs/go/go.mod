module aloft.example/gcs

go 1.26.0

require (
	cloud.google.com/go/storage v1.70.0
	google.golang.org/api v0.307.0
)
