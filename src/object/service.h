// Buckets and the objects in them: the one truth under every face that serves them.
//
// Guarantees  See buckets.h, objects.h, uploads.h, listing.h.
// Threads     Any. Owns a few hashing threads.
// Ownership   Borrows engine, blobs and clock; they outlive the service and all its writers and
//             readers.
// Knows not   HTTP, XML, JSON, signatures, vendors.
#pragma once

#include <functional>
#include <memory>

#include "object/buckets.h"
#include "object/key_ring.h"
#include "object/listing.h"
#include "object/maintenance.h"
#include "object/objects.h"
#include "object/sessions.h"
#include "object/uploads.h"
#include "os/clock.h"
#include "store/blobs.h"
#include "store/engine.h"

namespace aloft::object {

struct ServiceOptions {
  // Called once for each version of a bucket that has a policy; the result is
  // BucketInfo::compiled_policy.
  std::function<std::shared_ptr<const identity::Policy>(const BucketInfo&)> compile_policy = {};
  // Threads that hash beside the disk; 0: hash in the caller.
  unsigned hash_threads = 2;
  // Null: nothing can be encrypted, and what is cannot be read. Outlives the service.
  const KeyRing* keys = nullptr;
};

class Service {
 public:
  // Reads where generations and blobs stand. Fails with kCorrupt, kUnavailable.
  static Result<std::unique_ptr<Service>> Open(store::Engine& engine, store::BlobStore& blobs,
                                               const os::Clock& clock, ServiceOptions options = {});

  Buckets& buckets() { return buckets_; }
  Objects& objects() { return objects_; }
  Listing& listing() { return listing_; }
  Uploads& uploads() { return uploads_; }
  Sessions& sessions() { return sessions_; }
  Maintenance& maintenance() { return maintenance_; }

 private:
  explicit Service(std::shared_ptr<Core> core);

  Buckets buckets_;
  Objects objects_;
  Listing listing_;
  Uploads uploads_;
  Sessions sessions_;
  Maintenance maintenance_;
};

}  // namespace aloft::object
