// Cloud Storage through Google's client for Go, with nothing set but STORAGE_EMULATOR_HOST.
package gcs

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"cloud.google.com/go/storage"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iterator"
)

const project = "aloft-dev"

func random(size int) []byte {
	out := make([]byte, size)
	_, _ = rand.Read(out)
	return out
}

func newBucket(t *testing.T) (context.Context, *storage.Client, *storage.BucketHandle) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	client, err := storage.NewClient(ctx, storage.WithJSONReads())
	if err != nil {
		t.Fatal(err)
	}
	bucket := client.Bucket("go-" + hex.EncodeToString(random(6)))
	must(t, bucket.Create(ctx, project, nil))
	t.Cleanup(func() {
		client.Close()
		cancel()
	})
	return ctx, client, bucket
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, ctx context.Context, object *storage.ObjectHandle, body []byte, chunk int) {
	t.Helper()
	writer := object.NewWriter(ctx)
	writer.ChunkSize = chunk
	writer.ContentType = "image/png"
	writer.Metadata = map[string]string{"colour": "red"}
	_, err := writer.Write(body)
	must(t, err)
	must(t, writer.Close())
}

func read(t *testing.T, ctx context.Context, object *storage.ObjectHandle) []byte {
	t.Helper()
	reader, err := object.NewReader(ctx)
	must(t, err)
	defer reader.Close()
	body, err := io.ReadAll(reader)
	must(t, err)
	return body
}

func refused(t *testing.T, err error, status int) {
	t.Helper()
	var answer *googleapi.Error
	if !errors.As(err, &answer) || answer.Code != status {
		t.Fatalf("expected %d, got %v", status, err)
	}
}

func TestWhatWasWrittenIsWhatIsRead(t *testing.T) {
	ctx, _, bucket := newBucket(t)
	for _, size := range []int{0, 1, 70_000, 3_000_000} {
		for _, chunk := range []int{0, 256 * 1024} { // at once, and resumable
			body := random(size)
			object := bucket.Object("dir/ä b+c%.bin")
			write(t, ctx, object, body, chunk)
			if !bytes.Equal(read(t, ctx, object), body) {
				t.Fatalf("%d bytes in chunks of %d came back changed", size, chunk)
			}
			attributes, err := object.Attrs(ctx)
			must(t, err)
			if attributes.ContentType != "image/png" || attributes.Metadata["colour"] != "red" {
				t.Fatalf("%+v", attributes)
			}
		}
	}
	object := bucket.Object("ranged")
	body := random(200_000)
	write(t, ctx, object, body, 0)
	reader, err := object.NewRangeReader(ctx, 10, 90)
	must(t, err)
	some, err := io.ReadAll(reader)
	must(t, err)
	if !bytes.Equal(some, body[10:100]) {
		t.Fatal("a range came back changed")
	}
}

func TestListsCopiesAndCompositions(t *testing.T) {
	ctx, _, bucket := newBucket(t)
	for _, name := range []string{"a", "b/1", "b/2"} {
		write(t, ctx, bucket.Object(name), []byte(name), 0)
	}
	names := ""
	list := bucket.Objects(ctx, &storage.Query{Delimiter: "/"})
	for {
		entry, err := list.Next()
		if errors.Is(err, iterator.Done) {
			break
		}
		must(t, err)
		names += entry.Name + entry.Prefix + " "
	}
	if names != "a b/ " {
		t.Fatal(names)
	}
	_, err := bucket.Object("copy").CopierFrom(bucket.Object("a")).Run(ctx)
	must(t, err)
	_, err = bucket.Object("whole").ComposerFrom(bucket.Object("copy"), bucket.Object("b/1")).Run(ctx)
	must(t, err)
	if string(read(t, ctx, bucket.Object("whole"))) != "ab/1" {
		t.Fatal("composed wrongly")
	}
	_, err = bucket.Object("whole").Move(ctx, storage.MoveObjectDestination{Object: "moved"})
	must(t, err)
	if _, err := bucket.Object("whole").Attrs(ctx); !errors.Is(err, storage.ErrObjectNotExist) {
		t.Fatal(err)
	}
}

func TestPreconditions(t *testing.T) {
	ctx, _, bucket := newBucket(t)
	object := bucket.Object("guarded")
	write(t, ctx, object.If(storage.Conditions{DoesNotExist: true}), []byte("1"), 0)
	writer := object.If(storage.Conditions{DoesNotExist: true}).NewWriter(ctx)
	_, _ = writer.Write([]byte("2"))
	refused(t, writer.Close(), http.StatusPreconditionFailed)
	attributes, err := object.Attrs(ctx)
	must(t, err)
	must(t, object.If(storage.Conditions{GenerationMatch: attributes.Generation}).Delete(ctx))
}

func TestAccess(t *testing.T) {
	ctx, _, bucket := newBucket(t)
	policy, err := bucket.IAM().Policy(ctx)
	must(t, err)
	policy.Add("allUsers", "roles/storage.objectViewer")
	must(t, bucket.IAM().SetPolicy(ctx, policy))
	held, err := bucket.IAM().TestPermissions(ctx, []string{"storage.objects.get"})
	must(t, err)
	if len(held) != 1 {
		t.Fatal(held)
	}
	object := bucket.Object("a")
	write(t, ctx, object, []byte("1"), 0)
	must(t, object.ACL().Set(ctx, storage.AllUsers, storage.RoleReader))
	rules, err := object.ACL().List(ctx)
	must(t, err)
	public := false
	for _, rule := range rules {
		public = public || rule.Entity == storage.AllUsers
	}
	if !public {
		t.Fatalf("%+v", rules)
	}
	must(t, object.ACL().Delete(ctx, storage.AllUsers))
	_, err = bucket.Update(ctx, storage.BucketAttrsToUpdate{
		UniformBucketLevelAccess: &storage.UniformBucketLevelAccess{Enabled: true},
	})
	must(t, err)
	refused(t, object.ACL().Set(ctx, storage.AllUsers, storage.RoleReader), http.StatusBadRequest)
}

func TestKeeping(t *testing.T) {
	ctx, _, bucket := newBucket(t)
	attributes, err := bucket.Update(ctx, storage.BucketAttrsToUpdate{
		VersioningEnabled: true,
		SoftDeletePolicy:  &storage.SoftDeletePolicy{RetentionDuration: 7 * 24 * time.Hour},
	})
	must(t, err)
	if !attributes.VersioningEnabled || attributes.SoftDeletePolicy.RetentionDuration != 7*24*time.Hour {
		t.Fatalf("%+v", attributes)
	}
	object := bucket.Object("a")
	write(t, ctx, object, []byte("1"), 0)
	held, err := object.Update(ctx, storage.ObjectAttrsToUpdate{TemporaryHold: true})
	must(t, err)
	refused(t, object.Generation(held.Generation).Delete(ctx), http.StatusForbidden)
	_, err = object.Update(ctx, storage.ObjectAttrsToUpdate{TemporaryHold: false})
	must(t, err)
	must(t, object.Generation(held.Generation).Delete(ctx))
	restored, err := object.Generation(held.Generation).Restore(ctx, &storage.RestoreOptions{})
	must(t, err)
	if restored.Generation <= held.Generation || string(read(t, ctx, object)) != "1" {
		t.Fatalf("%+v", restored)
	}
}
