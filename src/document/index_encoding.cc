#include "document/index_encoding.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include "base/bytes.h"
#include "document/limits.h"
#include "document/path.h"

namespace aloft::document {
namespace {

// The tags that are in use wherever this order is: gaps leave room for more types.
enum Tag : unsigned char {
  kEnd = 2,  // of an array, a map, a reference: sorts before whatever could follow
  kNull = 5,
  kBool = 10,
  kNan = 13,
  kNumber = 15,
  kTimestamp = 20,
  kString = 25,
  kBytes = 30,
  kReference = 37,
  kGeoPoint = 45,
  kArray = 50,
  kVector = 53,
  kMap = 55,
};

// After a text: whole ones sort before longer ones, cut ones after the whole one of the same bytes.
constexpr char kEscaped = '\xff';
constexpr char kTextEnd = '\x01';
constexpr char kTextCut = '\x02';
constexpr double kExactDoubleMax = 0x1p53;

std::uint64_t OrderedBits(double number) {
  const auto bits = std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number);
  return (bits >> 63) != 0 ? ~bits : bits | (1ull << 63);
}

}  // namespace

unsigned char FirstTag(Rank rank) {
  switch (rank) {
    case Rank::kNull:
      return kNull;
    case Rank::kBool:
      return kBool;
    case Rank::kNumber:
      return kNan;
    case Rank::kTimestamp:
      return kTimestamp;
    case Rank::kString:
      return kString;
    case Rank::kBytes:
      return kBytes;
    case Rank::kReference:
      return kReference;
    case Rank::kGeoPoint:
      return kGeoPoint;
    case Rank::kArray:
      return kArray;
    case Rank::kVector:
      return kVector;
    case Rank::kMap:
      return kMap;
  }
  return kMap;
}

unsigned char EndTag(Rank rank) {
  return static_cast<unsigned char>((rank == Rank::kNumber ? kNumber : FirstTag(rank)) + 1);
}

bool IndexEncoder::Full() const { return cut_ || out_.size() >= kIndexedValueBytesMax; }

void IndexEncoder::Append(const Value& value, Sense sense) {
  if (cut_) return;
  const std::size_t start = out_.size();
  Write(value);
  if (sense == Sense::kAscending) return;
  for (std::size_t i = start; i < out_.size(); ++i) out_[i] = static_cast<char>(~out_[i]);
}

void IndexEncoder::WriteTag(unsigned char tag) {
  if (Full()) {
    cut_ = true;
    return;
  }
  out_.push_back(static_cast<char>(tag));
}

void IndexEncoder::WriteDouble(double number) {
  if (cut_) return;
  AppendBe64(out_, OrderedBits(number));
}

// The nearest double, and where doubles are further apart than integers, how far it is away.
void IndexEncoder::WriteNumber(const Value& value) {
  if (value.IsNan()) return WriteTag(kNan);
  WriteTag(kNumber);
  if (cut_) return;
  const std::int64_t* integer = value.If<std::int64_t>();
  const double nearest = integer != nullptr ? static_cast<double>(*integer) : value.As<double>();
  WriteDouble(nearest);
  if (!(std::abs(nearest) >= kExactDoubleMax) || !(std::abs(nearest) <= 0x1p63)) return;
  __int128 rest = 0;
  if (integer != nullptr) rest = static_cast<__int128>(*integer) - static_cast<__int128>(nearest);
  AppendBe16(out_, static_cast<std::uint16_t>(static_cast<int>(rest) + 0x8000));
}

void IndexEncoder::WriteText(std::string_view text) {
  if (cut_) return;
  for (const char c : text) {
    if (Full()) {
      cut_ = true;
      out_.push_back('\0');
      out_.push_back(kTextCut);
      return;
    }
    out_.push_back(c);
    if (c == '\0') out_.push_back(kEscaped);
  }
  out_.push_back('\0');
  out_.push_back(kTextEnd);
}

void IndexEncoder::WriteElements(const Array& elements) {
  for (const Value& element : elements) {
    if (cut_) return;
    Write(element);
  }
  WriteTag(kEnd);
}

void IndexEncoder::WriteMap(const Map& map) {
  WriteTag(kMap);
  for (const Field& field : map.fields()) {
    if (cut_) return;
    WriteTag(kString);
    WriteText(field.name);
    Write(field.value);
  }
  WriteTag(kEnd);
}

void IndexEncoder::Write(const Value& value) {
  if (cut_) return;
  switch (RankOf(value)) {
    case Rank::kNull:
      return WriteTag(kNull);
    case Rank::kBool:
      WriteTag(kBool);
      if (!cut_) out_.push_back(value.As<bool>() ? 1 : 0);
      return;
    case Rank::kNumber:
      return WriteNumber(value);
    case Rank::kTimestamp:
      WriteTag(kTimestamp);
      if (cut_) return;
      return AppendBe64(out_,
                        static_cast<std::uint64_t>(value.As<Timestamp>().micros) ^ (1ull << 63));
    case Rank::kString:
      WriteTag(kString);
      return WriteText(value.As<std::string>());
    case Rank::kBytes:
      WriteTag(kBytes);
      return WriteText(value.As<Bytes>().data);
    case Rank::kReference: {
      WriteTag(kReference);
      if (cut_) return;
      AppendPathKey(out_, value.As<Reference>().name);
      if (out_.size() <= kIndexedValueBytesMax) return WriteTag(kEnd);
      cut_ = true;
      return out_.resize(kIndexedValueBytesMax);
    }
    case Rank::kGeoPoint:
      WriteTag(kGeoPoint);
      WriteDouble(value.As<GeoPoint>().latitude);
      return WriteDouble(value.As<GeoPoint>().longitude);
    case Rank::kArray:
      WriteTag(kArray);
      return WriteElements(value.As<Array>());
    case Rank::kVector:
      WriteTag(kVector);
      if (!cut_) AppendBe32(out_, static_cast<std::uint32_t>(VectorElements(value)->size()));
      return WriteElements(*VectorElements(value));
    case Rank::kMap:
      return WriteMap(value.As<Map>());
  }
}

std::string EncodeForIndex(const Value& value) {
  IndexEncoder encoder;
  encoder.Append(value, IndexEncoder::Sense::kAscending);
  return encoder.bytes();
}

}  // namespace aloft::document
