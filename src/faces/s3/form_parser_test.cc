#include "faces/s3/form_parser.h"

#include <gtest/gtest.h>

#include <map>

#include "faces/s3/limits.h"

namespace aloft::faces::s3 {
namespace {

class Recorder final : public FormReceiver {
 public:
  Result<void> Field(std::string name, std::string value) override {
    fields[name] = std::move(value);
    return {};
  }
  Result<void> FileBegins(const FormPart& part) override {
    file_name = part.file_name;
    content_type = part.content_type;
    return {};
  }
  Result<void> FileBytes(std::string_view bytes) override {
    file.append(bytes);
    return {};
  }
  std::map<std::string, std::string> fields;
  std::string file_name, content_type, file;
};

const char kForm[] =
    "--xyz\r\nContent-Disposition: form-data; name=\"Key\"\r\n\r\nuser/${filename}\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;\\\"b.txt\"\r\n"
    "Content-Type: text/plain\r\n\r\nline\r\n--xy not the end\r\n\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload\r\n--xyz--\r\n";

void Expect(const Recorder& form) {
  EXPECT_EQ(form.fields.at("key"), "user/${filename}");
  EXPECT_EQ(form.fields.at("empty"), "");
  EXPECT_EQ(form.fields.count("submit"), 0u);
  EXPECT_EQ(form.file_name, "a;\"b.txt");
  EXPECT_EQ(form.content_type, "text/plain");
  EXPECT_EQ(form.file, "line\r\n--xy not the end\r\n");
}

// Chunk borders fall anywhere; a delimiter cut in two must neither be missed nor leak into the
// file.
TEST(FormParser, EverySplitGivesTheSame) {
  const std::string_view body(kForm);
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    Recorder form;
    FormParser parser("xyz", form);
    ASSERT_TRUE(parser.Append(body.substr(0, cut))) << cut;
    ASSERT_TRUE(parser.Append(body.substr(cut))) << cut;
    ASSERT_TRUE(parser.Finish()) << cut;
    Expect(form);
  }
  Recorder form;
  FormParser parser("xyz", form);
  for (const char byte : body) ASSERT_TRUE(parser.Append({&byte, 1}));
  ASSERT_TRUE(parser.Finish());
  Expect(form);
}

// A body cut off in the middle must not become an object.
TEST(FormParser, ATruncatedFormFails) {
  const std::string_view body(kForm);
  const std::size_t file_end =
      body.find("--xyz\r\nContent-Disposition: form-data; name=\"submit\"");
  for (std::size_t length = 0; length + 1 < file_end; length += 7) {
    Recorder form;
    FormParser parser("xyz", form);
    const auto appended = parser.Append(body.substr(0, length));
    EXPECT_FALSE(appended && parser.Finish()) << length;
  }
}

TEST(FormParser, FieldsAreBounded) {
  Recorder form;
  FormParser parser("xyz", form);
  ASSERT_TRUE(parser.Append("--xyz\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n"));
  Result<void> appended;
  std::size_t sent = 0;
  const std::string chunk(1000, 'x');
  while (appended.ok() && sent < 10 * kFormFieldsBytesMax) {
    appended = parser.Append(chunk);
    sent += chunk.size();
  }
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, Code::kMaxPostPreDataLengthExceeded);
  EXPECT_LE(sent, kFormFieldsBytesMax + 2 * chunk.size());
}

TEST(FormParser, GarbageIsRefused) {
  for (const char* body :
       {"--xyzzy\r\n\r\n", "--xyz\r\nno colon\r\n\r\n", "--xyz\r\nContent-Type: a\r\n\r\nvalue"}) {
    Recorder form;
    FormParser parser("xyz", form);
    const auto appended = parser.Append(body);
    EXPECT_FALSE(appended && parser.Finish()) << body;
  }
  Recorder form;
  FormParser parser("xyz", form);
  EXPECT_FALSE(parser.Append(std::string(100'000, 'x')));
}

TEST(FormParser, AFormWithoutAFileSaysSo) {
  Recorder form;
  FormParser parser("xyz", form);
  ASSERT_TRUE(parser.Append(
      "--xyz\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--xyz--\r\n"));
  const auto finished = parser.Finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, Code::kInvalidArgument);
}

TEST(FormParser, FindsTheBoundary) {
  EXPECT_EQ(FormBoundary("multipart/form-data; boundary=xyz"), "xyz");
  EXPECT_EQ(FormBoundary("Multipart/Form-Data; charset=utf-8; boundary=\"x y\""), "x y");
  EXPECT_EQ(FormBoundary("multipart/mixed; boundary=xyz"), std::nullopt);
  EXPECT_EQ(FormBoundary("multipart/form-data"), std::nullopt);
  EXPECT_EQ(FormBoundary("multipart/form-data; boundary=" + std::string(71, 'b')), std::nullopt);
}

}  // namespace
}  // namespace aloft::faces::s3
