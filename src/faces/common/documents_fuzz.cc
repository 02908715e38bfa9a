// Policies and XML bodies: any text is read within bounds or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "faces/common/policy_document.h"
#include "faces/common/xml_reader.h"

namespace aloft::faces {
namespace {

std::size_t Walk(XmlNode node) {
  std::size_t bytes = node.name().size() + node.text().size();
  for (const XmlNode child : node.children()) bytes += Walk(child);
  return bytes;
}

}  // namespace
}  // namespace aloft::faces

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(ParseKeyPolicy(text));
  static_cast<void>(ParseBucketPolicy(text, "bucket"));
  static_cast<void>(ParseTablePolicy(text, "table"));
  if (const auto document = XmlDocument::Parse(text)) static_cast<void>(Walk(document->root()));
  return 0;
}
