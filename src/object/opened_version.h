// A version held for reading: what objects.h's ObjectReader stands on, and what copies take their
// bytes from.
//
// Guarantees  While it lives, the blobs it names are not given back, whatever happens to the
//             version.
// Threads     One at a time.
// Ownership   Borrows the core.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "object/reader_pins.h"
#include "object/version_rows.h"

namespace aloft::object {

struct OpenedVersion {
  StoredVersion stored;
  keys::Place place = {};
  std::string body = {};               // all bytes, plain, if they lie in a row
  std::vector<StoredPart> parts = {};  // where they lie otherwise
  std::optional<SecretKey> key = {};   // of `parts`, if they are encrypted
  std::unique_ptr<ReaderPins::Pin> pin = {};

  const ObjectInfo& info() const { return stored.record->info; }
};

// Fails as Objects::Open.
Result<OpenedVersion> OpenVersion(Core& core, const identity::Grant& grant, const ObjectName& name,
                                  std::optional<VersionRef> version,
                                  const std::optional<SecretKey>& client_key);

// Fills `out` with [offset, offset + bytes). Fails with kNotSatisfiableRange, kCorrupt.
Result<void> ReadRange(Core& core, const OpenedVersion& opened, std::uint64_t offset, char* out,
                       std::size_t bytes);

}  // namespace aloft::object
