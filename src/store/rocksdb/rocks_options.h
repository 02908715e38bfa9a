// What the operator may choose about the embedded engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace aloft::store {

struct RocksOptions {
  std::string directory;                      // made if it is missing; its parent must exist
  std::size_t cache_bytes = 96 << 20;         // uncompressed blocks
  std::size_t row_cache_bytes = 16 << 20;     // rows read again and again
  std::size_t write_buffer_bytes = 48 << 20;  // written, not yet in tables; all families together
  std::size_t change_log_bytes = 64 << 20;    // kept for tails that lag or resume after a restart
  int open_files_max = 512;
};

}  // namespace aloft::store
