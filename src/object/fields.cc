#include "object/fields.h"

#include "base/bytes.h"

namespace aloft::object {
namespace {
constexpr std::uint8_t kBytesField = 1;  // the tag's lowest bit
}  // namespace

void FieldWriter::Int(std::uint8_t field, std::uint64_t value) {
  if (value != 0) IntAlways(field, value);
}

void FieldWriter::Text(std::uint8_t field, std::string_view value) {
  if (!value.empty()) TextAlways(field, value);
}

void FieldWriter::IntAlways(std::uint8_t field, std::uint64_t value) {
  out_.push_back(static_cast<char>(field << 1));
  AppendVarint(out_, value);
}

void FieldWriter::TextAlways(std::uint8_t field, std::string_view value) {
  out_.push_back(static_cast<char>((field << 1) | kBytesField));
  AppendLengthPrefixed(out_, value);
}

FieldReader::FieldReader(std::string_view record, std::uint8_t version) : rest_(record) {
  auto found = TakeByte(rest_);
  ok_ = found && *found == version;
}

bool FieldReader::Next() {
  if (!ok_ || rest_.empty()) return false;
  const auto tag = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  field_ = tag >> 1;
  number_ = 0;
  text_ = {};
  if ((tag & kBytesField) != 0) {
    auto text = TakeLengthPrefixed(rest_);
    ok_ = text.has_value();
    if (ok_) text_ = *text;
  } else {
    auto number = TakeVarint(rest_);
    ok_ = number.has_value();
    if (ok_) number_ = *number;
  }
  return ok_;
}

}  // namespace aloft::object
