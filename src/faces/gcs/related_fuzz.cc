// multipart/related uploads: however the body is cut, the object's description and its bytes are
// the same, or it is refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "faces/gcs/related_body.h"

namespace aloft::faces::gcs {
namespace {

std::string Read(std::string_view boundary, std::string_view body, std::size_t cut) {
  std::string out;
  RelatedBody reader(
      boundary,
      [&](std::string_view json, std::string_view media_type) -> Result<void> {
        out += std::string(json) + "\n" + std::string(media_type) + "\n";
        return {};
      },
      [&](std::string_view bytes) -> Result<void> {
        out += bytes;
        return {};
      });
  if (!reader.Append(body.substr(0, cut)).ok()) return "refused";
  if (!reader.Append(body.substr(cut)).ok()) return "refused";
  return reader.Finish().ok() ? "taken " + out : "refused";
}

}  // namespace
}  // namespace aloft::faces::gcs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto boundary = RelatedBody::BoundaryOf(input.substr(0, line));
  if (!boundary.ok()) return 0;
  const std::string_view body = input.substr(line + 1);
  const std::string whole = Read(*boundary, body, 0);
  const std::size_t step = body.size() / 200 + 1;  // every split of what is short
  for (std::size_t cut = 1; cut < body.size(); cut += step) {
    if (Read(*boundary, body, cut) != whole) std::abort();
  }
  return 0;
}
