// A log that decayed in any way: it is read up to a frame that is not whole, never past the file,
// and what was written and is still whole comes out first.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "store/rocksdb/change_log.h"
#include "store/rocksdb/log_file.h"

namespace aloft::store {
namespace {

// A file in memory that the fuzzer may have written over.
class BytesFile final : public os::File {
 public:
  explicit BytesFile(std::shared_ptr<std::string> bytes) : bytes_(std::move(bytes)) {}

  os::DiskResult<std::size_t> ReadAt(std::uint64_t offset, char* out, std::size_t bytes,
                                     os::ReadMode) override {
    if (offset >= bytes_->size()) return std::size_t{0};
    return bytes_->copy(out, bytes, offset);
  }
  os::DiskResult<void> WriteAt(std::uint64_t offset, std::string_view head,
                               std::string_view body) override {
    bytes_->resize(std::max<std::size_t>(bytes_->size(), offset + head.size() + body.size()));
    bytes_->replace(offset, head.size(), head);
    bytes_->replace(offset + head.size(), body.size(), body);
    return {};
  }
  os::DiskResult<void> Sync() override { return {}; }
  void StartWriteback(std::uint64_t, std::uint64_t) override {}
  os::DiskResult<void> Reserve(std::uint64_t, std::uint64_t) override { return {}; }
  os::DiskResult<void> PunchHole(std::uint64_t, std::uint64_t) override { return {}; }
  os::DiskResult<void> Truncate(std::uint64_t size) override {
    bytes_->resize(size);
    return {};
  }
  os::DiskResult<std::uint64_t> Size() override { return std::uint64_t{bytes_->size()}; }

 private:
  const std::shared_ptr<std::string> bytes_;
};

constexpr std::uint64_t kNumber = 7;

std::string ReadAll(const std::shared_ptr<std::string>& bytes) {
  LogReader reader(std::make_unique<BytesFile>(bytes), kNumber);
  std::string out;
  char part[100];
  while (true) {
    const auto got = reader.Read(part, sizeof part);
    if (!got.ok()) std::abort();
    out.append(part, *got);
    if (*got < sizeof part) break;
  }
  if (reader.end() > std::max<std::uint64_t>(bytes->size() + 64, kLogHeaderBytes)) std::abort();
  if (!reader.LostDurableBytes().ok()) std::abort();
  return out;
}

// The input is records to write; its first bytes say where one byte is changed afterwards.
void TryDecay(std::string_view input) {
  const std::uint8_t change = static_cast<std::uint8_t>(input[0]);
  const std::size_t place = static_cast<std::uint8_t>(input[1]) * 16u;
  const auto bytes = std::make_shared<std::string>();
  std::string written;
  {
    LogWriter log(std::make_shared<BytesFile>(bytes), kNumber, 1, nullptr);
    for (std::string_view rest = input.substr(2); !rest.empty();) {
      const std::string_view part = rest.substr(0, 1 + static_cast<std::uint8_t>(rest[0]) % 90);
      if (!log.Append(part).ok() || !log.Sync().ok()) std::abort();
      written += part;
      rest.remove_prefix(part.size());
    }
  }
  if (!bytes->empty() && ReadAll(bytes) != written) std::abort();
  if (change == 0 || bytes->size() <= kLogHeaderBytes) return;
  char& byte = (*bytes)[kLogHeaderBytes + place % (bytes->size() - kLogHeaderBytes)];
  byte = static_cast<char>(byte ^ change);
  if (!written.starts_with(ReadAll(bytes))) std::abort();
}

}  // namespace
}  // namespace aloft::store

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::store;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(ParseLogHeader(input));
  static_cast<void>(ParseChangeRow(5, input));
  static_cast<void>(ReadAll(std::make_shared<std::string>(input)));
  if (size > 2) TryDecay(input);
  return 0;
}
