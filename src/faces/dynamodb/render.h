// JSON written straight into the reply's string. The caller writes the commas; names are literals
// that need no escaping.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aloft::faces::dynamodb {

// "text" with what JSON demands escaped. `text` is valid UTF-8.
void AppendQuoted(std::string& out, std::string_view text);
// Bytes as a quoted base64 string.
void AppendQuotedBase64(std::string& out, std::string_view bytes);
void AppendInteger(std::string& out, std::int64_t value);
// The shortest decimal that reads back as the same double, always with a fraction: 1.0, 0.5.
void AppendDecimal(std::string& out, double value);
// Seconds since 1970 with milliseconds, as the protocol writes times: 1700000000.123
void AppendSeconds(std::string& out, std::int64_t micros);

// Writes the comma between members and elements: one per object or list.
class Comma {
 public:
  explicit Comma(std::string& out) : out_(out) {}
  void Next() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  // ,"name":
  void Member(std::string_view name) {
    Next();
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void Text(std::string_view name, std::string_view text) {
    Member(name);
    AppendQuoted(out_, text);
  }
  void Integer(std::string_view name, std::int64_t value) {
    Member(name);
    AppendInteger(out_, value);
  }
  void Seconds(std::string_view name, std::int64_t micros) {
    Member(name);
    AppendSeconds(out_, micros);
  }
  void Truth(std::string_view name, bool value) {
    Member(name);
    out_ += value ? "true" : "false";
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace aloft::faces::dynamodb
