// Conditions of IAM bindings: whatever is read holds exactly where its opposite does not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "faces/gcs/iam_condition.h"

namespace aloft::faces::gcs {
namespace {

class Asked final : public identity::Attributes {
 public:
  explicit Asked(std::string_view resource) : resource_(resource) {}
  void Find(std::string_view name, std::vector<std::string>& values) const override {
    if (name == identity::kResourceAttribute) values.emplace_back(resource_);
    if (name == "aws:currenttime") values.emplace_back("2026-06-01T00:00:00Z");
  }

 private:
  std::string_view resource_;
};

bool Holds(const Alternatives& alternatives, const Asked& asked) {
  for (const Alternative& all : alternatives) {
    bool holds = true;
    for (const identity::Condition& one : all) holds = holds && identity::Holds(one, asked);
    if (holds) return true;
  }
  return false;
}

}  // namespace
}  // namespace aloft::faces::gcs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto compiled = CompileCondition(text, "photos");
  if (!compiled.ok()) return 0;
  // The opposite of a long one may be too long.
  const auto opposite = CompileCondition("!(" + text + ")", "photos");
  if (!opposite.ok()) return 0;
  for (const std::string_view resource : {"photos", "photos/a", "photos/2026/a.jpg"}) {
    const Asked asked(resource);
    if (Holds(*compiled, asked) == Holds(*opposite, asked)) std::abort();
  }
  return 0;
}
