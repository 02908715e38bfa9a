// The total order of values.
#include <algorithm>
#include <cmath>

#include "document/path.h"
#include "document/value.h"

namespace aloft::document {
namespace {

template <class T>
int Sign(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int CompareBytes(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

int CompareDoubles(double a, double b) {
  const bool a_nan = std::isnan(a);
  const bool b_nan = std::isnan(b);
  if (a_nan || b_nan) return a_nan == b_nan ? 0 : (a_nan ? -1 : 1);
  return Sign(a, b);
}

// Exact, also where the integer has no double of its own.
int CompareMixed(std::int64_t a, double b) {
  if (std::isnan(b)) return 1;
  if (b >= 0x1p63) return -1;
  if (b < -0x1p63) return 1;
  const auto whole = static_cast<std::int64_t>(b);
  if (a != whole) return Sign(a, whole);
  const double rest = b - static_cast<double>(whole);
  return rest > 0 ? -1 : (rest < 0 ? 1 : 0);
}

int CompareNumbers(const Value& a, const Value& b) {
  const std::int64_t* x = a.If<std::int64_t>();
  const std::int64_t* y = b.If<std::int64_t>();
  if (x != nullptr && y != nullptr) return Sign(*x, *y);
  if (x != nullptr) return CompareMixed(*x, b.As<double>());
  if (y != nullptr) return -CompareMixed(*y, a.As<double>());
  return CompareDoubles(a.As<double>(), b.As<double>());
}

int CompareElements(const Array& a, const Array& b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const int order = Compare(a[i], b[i])) return order;
  }
  return Sign(a.size(), b.size());
}

int CompareMaps(const Map& a, const Map& b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const int order = CompareBytes(a.fields()[i].name, b.fields()[i].name)) return order;
    if (const int order = Compare(a.fields()[i].value, b.fields()[i].value)) return order;
  }
  return Sign(a.size(), b.size());
}

int CompareGeoPoints(const GeoPoint& a, const GeoPoint& b) {
  if (const int order = CompareDoubles(a.latitude, b.latitude)) return order;
  return CompareDoubles(a.longitude, b.longitude);
}

}  // namespace

Rank RankOf(const Value& value) {
  switch (value.data.index()) {
    case 0:
      return Rank::kNull;
    case 1:
      return Rank::kBool;
    case 2:
    case 3:
      return Rank::kNumber;
    case 4:
      return Rank::kTimestamp;
    case 5:
      return Rank::kString;
    case 6:
      return Rank::kBytes;
    case 7:
      return Rank::kReference;
    case 8:
      return Rank::kGeoPoint;
    case 9:
      return Rank::kArray;
    default:
      return VectorElements(value) != nullptr ? Rank::kVector : Rank::kMap;
  }
}

int Compare(const Value& a, const Value& b) {
  const Rank rank = RankOf(a);
  const Rank other = RankOf(b);
  if (rank != other) return rank < other ? -1 : 1;
  switch (rank) {
    case Rank::kNull:
      return 0;
    case Rank::kBool:
      return Sign(a.As<bool>(), b.As<bool>());
    case Rank::kNumber:
      return CompareNumbers(a, b);
    case Rank::kTimestamp:
      return Sign(a.As<Timestamp>().micros, b.As<Timestamp>().micros);
    case Rank::kString:
      return CompareBytes(a.As<std::string>(), b.As<std::string>());
    case Rank::kBytes:
      return CompareBytes(a.As<Bytes>().data, b.As<Bytes>().data);
    case Rank::kReference:
      return ComparePaths(a.As<Reference>().name, b.As<Reference>().name);
    case Rank::kGeoPoint:
      return CompareGeoPoints(a.As<GeoPoint>(), b.As<GeoPoint>());
    case Rank::kArray:
      return CompareElements(a.As<Array>(), b.As<Array>());
    case Rank::kVector: {
      const Array& x = *VectorElements(a);
      const Array& y = *VectorElements(b);
      if (x.size() != y.size()) return Sign(x.size(), y.size());
      return CompareElements(x, y);
    }
    case Rank::kMap:
      return CompareMaps(a.As<Map>(), b.As<Map>());
  }
  return 0;
}

}  // namespace aloft::document
