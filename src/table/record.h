// One item's row: small items inline, large ones in chunks beside it (docs/formats/tables.md).
//
// Guarantees  What Load returns is one whole version of the item.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/random.h"
#include "store/engine.h"
#include "table/fault.h"
#include "table/layout.h"
#include "table/value.h"

namespace aloft::table {

// The head of a row's value; views into it.
struct RecordHead {
  std::size_t item_bytes = 0;
  bool chunked = false;
  std::string_view payload = {};    // inline: the encoded attributes
  std::string_view chunk_set = {};  // chunked: 16 bytes
  std::uint16_t chunk_count = 0;
};
std::optional<RecordHead> ReadRecordHead(std::string_view value);

// An item as a write found it.
struct Stored {
  store::Version version = 0;  // 0: there is none
  std::size_t item_bytes = 0;
  std::string value;              // the row's value
  std::string chunks;             // the payload of a chunked item, once loaded
  std::string_view payload = {};  // the encoded attributes: into `value` or `chunks`
  std::vector<std::string> chunk_keys = {};

  Stored() = default;
  Stored(Stored&&) = delete;  // payload points inside

  bool exists() const { return version != 0; }
};

// Makes `stored` of what was found under an item's key. Chunks are read at `snapshot`; without one
// the call fails with kContended if the item is chunked and has been replaced meanwhile.
Result<void> LoadStored(store::Engine& engine, TablePlace place, store::Found found,
                        const store::Snapshot* snapshot, Stored& stored);

// Writes an item's row, and the chunks beside it, into `commit`.
void WriteRecord(TablePlace place, std::string item_key, std::string_view payload,
                 std::size_t item_bytes, os::Random& random, store::CommitRequest& commit);

// The engine's fault as the service's; `detail` goes to logs.
Error FromStore(const store::Error& error);
Error Corrupt(std::string detail);

}  // namespace aloft::table
