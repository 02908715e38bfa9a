#include "document/codec.h"

#include <bit>

#include "base/bytes.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

constexpr char kVersion = 1;
constexpr char kChunked = 1;
constexpr std::size_t kCreateOffset = 2;
constexpr std::size_t kUpdateOffset = 10;
constexpr std::size_t kTimesEnd = 18;
constexpr std::size_t kDecodeDepthMax = kValueDepthMax + 4;

enum class Mark : unsigned char {
  kNull = 0,
  kFalse = 1,
  kTrue = 2,
  kInteger = 3,
  kDouble = 4,
  kTimestamp = 5,
  kString = 6,
  kBytes = 7,
  kReference = 8,
  kGeoPoint = 9,
  kArray = 10,
  kMap = 11,
};

std::uint64_t ZigZag(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
std::int64_t UnZigZag(std::uint64_t bits) {
  return static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
}

void AppendMark(std::string& out, Mark mark) { out.push_back(static_cast<char>(mark)); }
void AppendDouble(std::string& out, double number) {
  AppendBe64(out, std::bit_cast<std::uint64_t>(number));
}

void AppendMap(std::string& out, const Map& map) {
  AppendVarint(out, map.size());
  for (const Field& field : map.fields()) {
    AppendLengthPrefixed(out, field.name);
    AppendValue(out, field.value);
  }
}

struct Appender {
  std::string& out;
  void operator()(const Null&) const { AppendMark(out, Mark::kNull); }
  void operator()(bool value) const { AppendMark(out, value ? Mark::kTrue : Mark::kFalse); }
  void operator()(std::int64_t value) const {
    AppendMark(out, Mark::kInteger);
    AppendVarint(out, ZigZag(value));
  }
  void operator()(double value) const {
    AppendMark(out, Mark::kDouble);
    AppendDouble(out, value);
  }
  void operator()(const Timestamp& value) const {
    AppendMark(out, Mark::kTimestamp);
    AppendVarint(out, ZigZag(value.micros));
  }
  void operator()(const std::string& value) const {
    AppendMark(out, Mark::kString);
    AppendLengthPrefixed(out, value);
  }
  void operator()(const Bytes& value) const {
    AppendMark(out, Mark::kBytes);
    AppendLengthPrefixed(out, value.data);
  }
  void operator()(const Reference& value) const {
    AppendMark(out, Mark::kReference);
    AppendLengthPrefixed(out, value.name);
  }
  void operator()(const GeoPoint& value) const {
    AppendMark(out, Mark::kGeoPoint);
    AppendDouble(out, value.latitude);
    AppendDouble(out, value.longitude);
  }
  void operator()(const Array& value) const {
    AppendMark(out, Mark::kArray);
    AppendVarint(out, value.size());
    for (const Value& element : value) AppendValue(out, element);
  }
  void operator()(const Map& value) const {
    AppendMark(out, Mark::kMap);
    AppendMap(out, value);
  }
};

std::optional<Value> TakeNested(std::string_view& bytes, std::size_t depth);

std::optional<Map> TakeMap(std::string_view& bytes, std::size_t depth) {
  const auto count = TakeVarint(bytes);
  if (!count || *count > bytes.size() || depth > kDecodeDepthMax) return {};
  Map map;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto name = TakeLengthPrefixed(bytes);
    if (!name) return {};
    auto value = TakeNested(bytes, depth + 1);
    if (!value) return {};
    map.Set(*name, std::move(*value));
  }
  return map;
}

std::optional<Value> TakeArray(std::string_view& bytes, std::size_t depth) {
  const auto count = TakeVarint(bytes);
  if (!count || *count > bytes.size() || depth > kDecodeDepthMax) return {};
  Array array;
  array.reserve(*count);
  for (std::uint64_t i = 0; i < *count; ++i) {
    auto value = TakeNested(bytes, depth + 1);
    if (!value) return {};
    array.push_back(std::move(*value));
  }
  return Value(std::move(array));
}

std::optional<double> TakeDouble(std::string_view& bytes) {
  const auto bits = TakeBe64(bytes);
  if (!bits) return {};
  return std::bit_cast<double>(*bits);
}

// Those that are a length and bytes.
std::optional<Value> TakeTextual(Mark mark, std::string_view& bytes) {
  const auto text = TakeLengthPrefixed(bytes);
  if (!text) return {};
  if (mark == Mark::kString) return Value(std::string(*text));
  if (mark == Mark::kBytes) return Value(Bytes{std::string(*text)});
  return Value(Reference{std::string(*text)});
}

std::optional<Value> TakeNumeric(Mark mark, std::string_view& bytes) {
  if (mark == Mark::kDouble) {
    const auto number = TakeDouble(bytes);
    return number ? std::optional<Value>(*number) : std::nullopt;
  }
  if (mark == Mark::kGeoPoint) {
    const auto latitude = TakeDouble(bytes);
    const auto longitude = TakeDouble(bytes);
    if (!latitude || !longitude) return {};
    return Value(GeoPoint{*latitude, *longitude});
  }
  const auto bits = TakeVarint(bytes);
  if (!bits) return {};
  if (mark == Mark::kTimestamp) return Value(Timestamp{UnZigZag(*bits)});
  return Value(UnZigZag(*bits));
}

std::optional<Value> TakeNested(std::string_view& bytes, std::size_t depth) {
  const auto byte = TakeByte(bytes);
  if (!byte) return {};
  switch (const Mark mark = static_cast<Mark>(*byte)) {
    case Mark::kNull:
      return Value();
    case Mark::kFalse:
      return Value(false);
    case Mark::kTrue:
      return Value(true);
    case Mark::kInteger:
    case Mark::kDouble:
    case Mark::kTimestamp:
    case Mark::kGeoPoint:
      return TakeNumeric(mark, bytes);
    case Mark::kString:
    case Mark::kBytes:
    case Mark::kReference:
      return TakeTextual(mark, bytes);
    case Mark::kArray:
      return TakeArray(bytes, depth);
    case Mark::kMap: {
      auto map = TakeMap(bytes, depth);
      if (!map) return {};
      return Value(std::move(*map));
    }
  }
  return {};
}

void PutBe64(std::string& bytes, std::size_t offset, std::int64_t number) {
  std::string encoded;
  AppendBe64(encoded, static_cast<std::uint64_t>(number));
  bytes.replace(offset, encoded.size(), encoded);
}

}  // namespace

void AppendValue(std::string& out, const Value& value) { std::visit(Appender{out}, value.data); }

std::optional<Value> TakeValue(std::string_view& bytes) { return TakeNested(bytes, 0); }

std::string EncodeFields(const Map& fields) {
  std::string out;
  AppendMap(out, fields);
  return out;
}

std::optional<Map> DecodeFields(std::string_view bytes) {
  auto map = TakeMap(bytes, 0);
  return map && bytes.empty() ? std::move(map) : std::nullopt;
}

std::string EncodeHead(const HeadRecord& head) {
  std::string out;
  out.reserve(kTimesEnd + head.inline_fields.size() + kBlobIdBytes + 2);
  out.push_back(kVersion);
  out.push_back(head.blob.empty() ? 0 : kChunked);
  AppendBe64(out, static_cast<std::uint64_t>(head.create_time_micros));
  AppendBe64(out, static_cast<std::uint64_t>(head.update_time_micros));
  if (head.blob.empty()) {
    out.append(head.inline_fields);
    return out;
  }
  out.append(head.blob);
  AppendBe16(out, head.chunks);
  return out;
}

std::optional<HeadRecord> DecodeHead(std::string_view bytes) {
  if (bytes.size() < kTimesEnd || bytes[0] != kVersion) return {};
  HeadRecord head;
  head.create_time_micros = static_cast<std::int64_t>(ReadBe64(bytes, kCreateOffset));
  head.update_time_micros = static_cast<std::int64_t>(ReadBe64(bytes, kUpdateOffset));
  const std::string_view rest = bytes.substr(kTimesEnd);
  if (bytes[1] == 0) {
    head.inline_fields = rest;
    return head;
  }
  if (bytes[1] != kChunked || rest.size() != kBlobIdBytes + 2) return {};
  head.blob = rest.substr(0, kBlobIdBytes);
  head.chunks = ReadBe16(rest, kBlobIdBytes);
  return head;
}

void StampHead(std::string& bytes, std::int64_t create_time_micros,
               std::int64_t update_time_micros) {
  PutBe64(bytes, kCreateOffset, create_time_micros);
  PutBe64(bytes, kUpdateOffset, update_time_micros);
}

std::string EncodeChange(const std::vector<std::string_view>& paths) {
  std::string out(1, kVersion);
  AppendVarint(out, paths.size());
  for (const std::string_view path : paths) AppendLengthPrefixed(out, path);
  return out;
}

std::optional<std::vector<std::string>> DecodeChange(std::string_view bytes) {
  const auto version = TakeByte(bytes);
  if (!version || *version != kVersion) return {};
  const auto count = TakeVarint(bytes);
  if (!count || *count > bytes.size()) return {};
  std::vector<std::string> paths;
  paths.reserve(*count);
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto path = TakeLengthPrefixed(bytes);
    if (!path) return {};
    paths.emplace_back(*path);
  }
  return paths;
}

std::string EncodePromise(std::int64_t time_micros) {
  std::string out(1, kVersion);
  AppendBe64(out, static_cast<std::uint64_t>(time_micros));
  return out;
}

std::optional<std::int64_t> DecodePromise(std::string_view bytes) {
  if (bytes.size() != 1 + 8 || bytes[0] != kVersion) return {};
  return static_cast<std::int64_t>(ReadBe64(bytes, 1));
}

}  // namespace aloft::document
