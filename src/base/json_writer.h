// Writes JSON to the end of a string, piece by piece; commas and colons come by themselves.
//
//   JsonWriter json(out);
//   json.BeginObject().Key("TableName").String(name).Key("Count").Int(3).EndObject();
//
// Guarantees  Strings are escaped, so no text can break out of its value. Allocates only in the
//             output string.
// Threads     One thread at a time.
// Ownership   Borrows the output string, which outlives the writer; others may append between two
//             calls.
// Errors      Calls in an order that makes no JSON (a value in an object without Key, unequal Begin
//             and End) are the caller's bug and write no JSON. A number that JSON cannot hold (NaN,
//             infinity) is written as null.
// Knows not   Vendors' forms of numbers and times; whether text is UTF-8 (see JsonEscape).
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace aloft {

enum class JsonEscape : std::uint8_t {
  kControls,   // only what JSON demands; other bytes are copied as they are and should be UTF-8.
  kAsciiOnly,  // all beyond ASCII becomes \uXXXX; bytes that are not UTF-8 become \ufffd.
};

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out, JsonEscape escape = JsonEscape::kControls)
      : out_(out), escape_(escape) {}

  JsonWriter& BeginObject() { return Begin('{'); }
  JsonWriter& EndObject() { return End('}'); }
  JsonWriter& BeginArray() { return Begin('['); }
  JsonWriter& EndArray() { return End(']'); }

  JsonWriter& Key(std::string_view key);

  JsonWriter& String(std::string_view text);
  JsonWriter& Int(std::int64_t value);
  JsonWriter& Uint(std::uint64_t value);
  // The shortest text that reads back as the same double.
  JsonWriter& Double(double value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // A value that is JSON already.
  JsonWriter& Raw(std::string_view json);

  // Key and value in one.
  JsonWriter& Member(std::string_view key, std::string_view text) { return Key(key).String(text); }
  JsonWriter& Member(std::string_view key, const char* text) { return Key(key).String(text); }
  JsonWriter& Member(std::string_view key, double value) { return Key(key).Double(value); }
  JsonWriter& Member(std::string_view key, std::same_as<bool> auto value) {
    return Key(key).Bool(value);
  }
  JsonWriter& Member(std::string_view key, std::signed_integral auto value) {
    return Key(key).Int(value);
  }
  JsonWriter& Member(std::string_view key, std::unsigned_integral auto value)
    requires(!std::same_as<decltype(value), bool>)
  {
    return Key(key).Uint(value);
  }

 private:
  JsonWriter& Begin(char bracket);
  JsonWriter& End(char bracket);
  void BeforeValue() {
    if (comma_due_) out_.push_back(',');
    comma_due_ = true;
  }

  std::string& out_;
  JsonEscape escape_;
  bool comma_due_ = false;
};

// The text as one JSON string, quotes included.
void AppendJsonString(std::string& out, std::string_view text,
                      JsonEscape escape = JsonEscape::kControls);

}  // namespace aloft
