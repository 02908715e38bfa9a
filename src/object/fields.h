// The one encoding of all records of the object service: a version byte, then numbered fields that
// are either an integer or bytes. docs/formats/objects.md, "Records".
//
// Guarantees  Fields left out read as 0 or empty; a repeated field keeps its order.
// Threads     Any; no shared state.
// Errors      A reader stops at the first field it cannot read, and says so by ok() == false.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aloft::object {

class FieldWriter {
 public:
  explicit FieldWriter(std::uint8_t version) { out_.push_back(static_cast<char>(version)); }

  // 0 and empty are not written.
  void Int(std::uint8_t field, std::uint64_t value);
  void Text(std::uint8_t field, std::string_view value);
  // Written also when 0 or empty: for values whose absence means something else.
  void IntAlways(std::uint8_t field, std::uint64_t value);
  void TextAlways(std::uint8_t field, std::string_view value);

  std::size_t bytes() const { return out_.size(); }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

class FieldReader {
 public:
  FieldReader(std::string_view record, std::uint8_t version);

  // Moves to the next field; false at the end or when the rest cannot be read.
  bool Next();
  std::uint8_t field() const { return field_; }
  std::uint64_t number() const { return number_; }  // of an integer field, else 0
  std::int64_t signed_number() const { return static_cast<std::int64_t>(number_); }
  std::string_view text() const { return text_; }  // of a bytes field, else empty
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  std::uint8_t field_ = 0;
  std::uint64_t number_ = 0;
  std::string_view text_;
  bool ok_ = true;
};

}  // namespace aloft::object
