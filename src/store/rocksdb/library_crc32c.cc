#include "store/rocksdb/library_crc32c.h"

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>

#include "base/crc.h"

namespace rocksdb::crc32c {

// The library's own declaration is in a header that it does not install.
std::uint32_t Extend(std::uint32_t crc_before, const char* data, std::size_t bytes);
std::uint32_t Extend(std::uint32_t crc_before, const char* data, std::size_t bytes) {
  return aloft::Crc32c({data, bytes}, crc_before);
}

}  // namespace rocksdb::crc32c

namespace aloft::store {

bool LibraryUsesOurCrc32c() {
  const auto ours = &rocksdb::crc32c::Extend;
  return ::dlsym(RTLD_DEFAULT, "_ZN7rocksdb6crc32c6ExtendEjPKcm") ==
         reinterpret_cast<const void*>(ours);
}

}  // namespace aloft::store
