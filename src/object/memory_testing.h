// The service over blobs in memory, for tests of the faces above it.
#pragma once

#include <memory>
#include <utility>

#include "object/service.h"
#include "os/clock.h"
#include "store/engine.h"
#include "store/memory/memory_blobs.h"

namespace aloft::object {

struct MemoryService {
  MemoryService(store::Engine& engine, const os::Clock& clock, ServiceOptions options)
      : service(*Service::Open(engine, blobs, clock, std::move(options))) {}

  store::MemoryBlobs blobs;
  std::unique_ptr<Service> service;
};

}  // namespace aloft::object
