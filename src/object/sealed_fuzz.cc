// Encrypted blobs that are not what was sealed: a read answers the bytes that went in, or refuses;
// never other bytes, never beyond its memory.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "object/sealed_bytes.h"
#include "os/sim/sim_random.h"

namespace aloft::object {
namespace {

constexpr store::BlobId kBlob = 7;
constexpr std::size_t kPlainBytes = 2 * kChunkBytes + 1'000;

// One blob that says it is `content`.
class OneBlob final : public store::BlobStore {
 public:
  std::string content;

  store::Result<std::unique_ptr<store::BlobWriter>> Create(std::uint64_t) override {
    return Fail(store::Error{store::Fault::kUnavailable, {}});
  }
  store::Result<void> Read(store::BlobId, std::uint64_t offset, char* out,
                           std::size_t bytes) override {
    if (offset > content.size() || bytes > content.size() - offset) std::abort();
    std::memcpy(out, content.data() + offset, bytes);
    return {};
  }
  store::Result<std::uint64_t> Size(store::BlobId) override { return content.size(); }
  store::Result<void> Delete(store::BlobId) override { return {}; }
  store::Result<void> Scan(store::BlobId,
                           const std::function<bool(store::BlobId, std::uint64_t)>&) override {
    return {};
  }
  store::BlobId NextId() const override { return kBlob + 1; }
};

std::string Plain() {
  std::string out(kPlainBytes, '\0');
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(i * 31 + i / 251);
  return out;
}

SecretKey Key() { return *SecretKey::From(std::string(SecretKey::kBytes, 'k')); }

std::string Sealed(const std::string& plain) {
  os::SimRandom random(1);
  std::string out;
  BlobSealer sealer(Key(), kBlob, random, [&out](std::string_view chunk) {
    out += chunk;
    return store::Result<void>();
  });
  if (!sealer.Append(plain).ok() || !sealer.Finish().ok()) std::abort();
  return out;
}

// The input is a list of edits, 7 bytes each: what to do, where, and with what.
std::string Edited(std::string bytes, std::string_view edits) {
  for (; edits.size() >= 7 && !bytes.empty(); edits.remove_prefix(7)) {
    const auto number = [&](std::size_t at) {
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        value = value << 8 | static_cast<unsigned char>(edits[at + i]);
      }
      return value;
    };
    const std::size_t at = number(1) % bytes.size();
    const std::size_t other = number(4) % bytes.size();
    switch (static_cast<unsigned char>(edits[0]) % 4) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 + other % 255));
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2: {
        const std::size_t low = std::min(at, other);
        const std::size_t high = std::max(at, other);
        const std::size_t some = std::min({bytes.size() - high, high - low, kSealedChunkBytes});
        std::swap_ranges(bytes.data() + low, bytes.data() + low + some, bytes.data() + high);
        break;
      }
      default:
        bytes += bytes.substr(at, other % kSealedChunkBytes);
    }
  }
  return bytes;
}

void TryOne(std::string_view input) {
  static const std::string plain = Plain();
  static const std::string sealed = Sealed(plain);
  OneBlob blobs;
  blobs.content = Edited(sealed, input);
  auto opener = BlobOpener::Open(blobs, Key(), kBlob);
  if (!opener.ok()) return;
  for (std::size_t at = 0; at < plain.size(); at += kChunkBytes / 2) {
    std::string out(std::min(plain.size() - at, kChunkBytes / 2), '\0');
    if (opener->Read(at, out.data(), out.size()).ok() && out != plain.substr(at, out.size())) {
      std::abort();
    }
  }
}

}  // namespace
}  // namespace aloft::object

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  aloft::object::TryOne({reinterpret_cast<const char*>(data), size});
  return 0;
}
