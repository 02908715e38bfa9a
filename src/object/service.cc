#include "object/service.h"

#include "base/bytes.h"
#include "object/core.h"
#include "object/orphans.h"

namespace aloft::object {

Service::Service(std::shared_ptr<Core> core)
    : buckets_(core),
      objects_(core),
      listing_(core),
      uploads_(core),
      sessions_(core),
      maintenance_(core) {}

Result<std::unique_ptr<Service>> Service::Open(store::Engine& engine, store::BlobStore& blobs,
                                               const os::Clock& clock, ServiceOptions options) {
  ALOFT_TRY_STORE(store::Found mark, engine.Get(keys::GenerationMark()));
  const std::int64_t generation =
      mark.exists() ? static_cast<std::int64_t>(ReadBe64(mark.value)) : 0;
  auto core = std::make_shared<Core>(engine, blobs, clock, std::move(options.compile_policy),
                                     options.hash_threads, generation, options.keys);
  ALOFT_TRY_VOID(DeleteOrphans(*core));
  return std::unique_ptr<Service>(new Service(std::move(core)));
}

}  // namespace aloft::object
