// Browser forms: any body, cut anywhere, is understood the same way as in one piece, within bounded
// memory; and any policy document is read or refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "faces/s3/form_parser.h"
#include "faces/s3/form_policy.h"
#include "faces/s3/limits.h"

namespace aloft::faces::s3 {
namespace {

class Recorder final : public FormReceiver {
 public:
  Result<void> Field(std::string name, std::string value) override {
    seen += "field " + name + "=" + value + "\n";
    return {};
  }
  Result<void> FileBegins(const FormPart& part) override {
    seen += "file " + part.file_name + " " + part.content_type + "\n";
    return {};
  }
  Result<void> FileBytes(std::string_view bytes) override {
    file.append(bytes);
    return {};
  }
  std::string seen;
  std::string file;
};

// What came out of a form, as one text.
std::string Read(std::string_view body, std::size_t cut) {
  Recorder recorder;
  FormParser parser("b", recorder);
  auto done = parser.Append(body.substr(0, cut));
  if (done) done = parser.Append(body.substr(cut));
  if (done) done = parser.Finish();
  return done ? recorder.seen + recorder.file : "refused";
}

void TryPolicy(std::string_view document) {
  const auto policy = FormPolicy::Parse(document);
  if (!policy) return;
  static_cast<void>(policy->CheckFields({{"bucket", "b"}, {"key", "k"}}, 0));
  static_cast<void>(policy->CheckLength(5));
}

}  // namespace
}  // namespace aloft::faces::s3

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::s3;
  if (size < 2) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  TryPolicy(body);
  // A limit may be met a little earlier or later by another cut.
  if (body.size() > kFormPartHeadBytesMax / 2) return 0;
  if (Read(body, body.size()) != Read(body, data[0] % body.size())) std::abort();
  return 0;
}
