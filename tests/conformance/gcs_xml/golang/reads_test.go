// The Go client, which reads objects through the XML API: in emulator mode without credentials, and signed in with a key file.
package gcs_xml

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/storage"
	"google.golang.org/api/option"
)

func put(t *testing.T, object *storage.ObjectHandle, content []byte) {
	t.Helper()
	writer := object.NewWriter(t.Context())
	writer.ContentType = "text/plain"
	writer.Metadata = map[string]string{"by": "go"}
	if _, err := writer.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, reader *storage.Reader, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A bucket with an object in it, read in every way that the XML API serves.
func readEverything(t *testing.T, client *storage.Client, name string) {
	ctx := t.Context()
	bucket := client.Bucket(name)
	if err := bucket.Create(ctx, "test-project", nil); err != nil {
		t.Fatal(err)
	}
	content := []byte(strings.Repeat("read by the XML API ", 20000))
	object := bucket.Object("dir/a b+c.txt")
	put(t, object, content)

	reader, err := object.NewReader(ctx)
	if got := get(t, reader, err); !bytes.Equal(got, content) {
		t.Fatalf("%d bytes came back", len(got))
	}
	attributes, err := object.Attrs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	seen := reader.Attrs
	if seen.Generation != attributes.Generation || seen.Metageneration != 1 || seen.ContentType != "text/plain" {
		t.Fatalf("%+v", seen)
	}
	if seen.CRC32C != attributes.CRC32C || reader.Metadata()["By"] != "go" {
		t.Fatalf("%+v %v", seen, reader.Metadata())
	}
	reader, err = object.NewRangeReader(ctx, 5, 10)
	if got := get(t, reader, err); string(got) != string(content[5:15]) {
		t.Fatalf("%q", got)
	}
	reader, err = object.NewRangeReader(ctx, -4, -1)
	if got := get(t, reader, err); string(got) != string(content[len(content)-4:]) {
		t.Fatalf("%q", got)
	}
	if reader, err = object.NewRangeReader(ctx, 0, 0); err != nil || reader.Attrs.Size != int64(len(content)) {
		t.Fatalf("%v %+v", err, reader)
	}

	reader, err = object.Generation(attributes.Generation).NewReader(ctx)
	get(t, reader, err)
	reader, err = object.If(storage.Conditions{GenerationMatch: attributes.Generation}).NewReader(ctx)
	get(t, reader, err)
	if _, err = object.If(storage.Conditions{GenerationMatch: 1}).NewReader(ctx); err == nil {
		t.Fatal("a generation that is not there was read")
	}
	if _, err = bucket.Object("absent").NewReader(ctx); !errors.Is(err, storage.ErrObjectNotExist) {
		t.Fatal(err)
	}
}

func TestEmulatorModeReadsWithoutCredentials(t *testing.T) {
	t.Setenv("STORAGE_EMULATOR_HOST", os.Getenv("EMULATOR"))
	client, err := storage.NewClient(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	readEverything(t, client, os.Getenv("BUCKET"))
}

func signedIn(t *testing.T, keyFile string) *storage.Client {
	t.Helper()
	client, err := storage.NewClient(
		t.Context(), option.WithEndpoint(os.Getenv("ENDPOINT")+"/storage/v1/"), option.WithCredentialsFile(keyFile))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestSignedInWithAKeyFile(t *testing.T) {
	client := signedIn(t, os.Getenv("KEY_FILE"))
	defer client.Close()
	readEverything(t, client, os.Getenv("BUCKET"))

	reader := signedIn(t, os.Getenv("READER_KEY_FILE")).Bucket(os.Getenv("BUCKET")).Object("new")
	writer := reader.NewWriter(t.Context())
	if err := writer.Close(); err == nil {
		t.Fatal("a reader wrote")
	}
}

func TestSignedUrls(t *testing.T) {
	client := signedIn(t, os.Getenv("KEY_FILE"))
	defer client.Close()
	bucket := client.Bucket(os.Getenv("BUCKET"))
	put(t, bucket.Object("signed.txt"), []byte("signed"))
	for _, scheme := range []storage.SigningScheme{storage.SigningSchemeV2, storage.SigningSchemeV4} {
		url, err := bucket.SignedURL("signed.txt", &storage.SignedURLOptions{
			Method: "GET", Expires: time.Now().Add(time.Minute), Scheme: scheme, Hostname: strings.TrimPrefix(os.Getenv("ENDPOINT"), "https://"),
		})
		if err != nil {
			t.Fatal(err)
		}
		request, _ := http.NewRequestWithContext(context.Background(), "GET", url, nil)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if string(content) != "signed" {
			t.Fatalf("%d %s", answer.StatusCode, content)
		}
	}
}
