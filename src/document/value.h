// The values of documents, and the one total order of all of them.
//
// Guarantees  Compare is a total order: null < booleans < numbers (NaN first, integers and doubles
//             mixed exactly, -0 equals 0) < timestamps < strings (bytes of UTF-8) < byte strings <
//             references (segment by segment) < geographic points < arrays < vectors (length first)
//             < maps (pairs in the order of keys). A map's fields are sorted by name, and each name
//             is there once.
// Threads     Values; immutable ones may be shared.
// Limits      document/limits.h; checked by whoever takes values from outside (CheckFields).
// Knows not   how values look on a wire or on disk.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "document/fault.h"

namespace aloft::document {

struct Null {
  bool operator==(const Null&) const = default;
};
struct Timestamp {
  std::int64_t micros = 0;  // since 1970; 0001-01-01 to 9999-12-31
  bool operator==(const Timestamp&) const = default;
};
struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};
// A document, possibly of another database: "project/database/collection/document/…".
struct Reference {
  std::string name;
  bool operator==(const Reference&) const = default;
};
struct GeoPoint {
  double latitude = 0;   // -90 to 90
  double longitude = 0;  // -180 to 180
};

struct Value;
struct Field;

using Array = std::vector<Value>;

class Map {
 public:
  Map();
  Map(std::initializer_list<Field> fields);
  Map(const Map& other);
  Map(Map&& other) noexcept;
  Map& operator=(const Map& other);
  Map& operator=(Map&& other) noexcept;
  ~Map();

  const Value* Find(std::string_view name) const;
  Value* Find(std::string_view name);
  Value& Set(std::string_view name, Value value);  // adds or replaces; returns the stored one
  bool Erase(std::string_view name);
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// A map {kVectorTypeKey: kVectorTypeName, kVectorValueKey: array of doubles} is a vector: it has a
// place of its own in the order.
inline constexpr std::string_view kVectorTypeKey = "__type__";
inline constexpr std::string_view kVectorTypeName = "__vector__";
inline constexpr std::string_view kVectorValueKey = "value";

struct Value {
  using Data = std::variant<Null, bool, std::int64_t, double, Timestamp, std::string, Bytes,
                            Reference, GeoPoint, Array, Map>;
  Data data;

  Value();
  template <class T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, Value> &&
             !std::is_convertible_v<T, const char*> && !std::is_same_v<std::remove_cvref_t<T>, int>)
  Value(T&& value);         // NOLINT: implicit by design
  Value(const char* text);  // NOLINT
  Value(int number);        // NOLINT
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  template <class T>
  bool Is() const {
    return std::holds_alternative<T>(data);
  }
  template <class T>
  const T& As() const {
    return std::get<T>(data);
  }
  template <class T>
  const T* If() const {
    return std::get_if<T>(&data);
  }
  template <class T>
  T* If() {
    return std::get_if<T>(&data);
  }
  bool IsNumber() const { return Is<std::int64_t>() || Is<double>(); }
  bool IsNan() const;
};

struct Field {
  std::string name;
  Value value;
};

template <class T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, Value> &&
           !std::is_convertible_v<T, const char*> && !std::is_same_v<std::remove_cvref_t<T>, int>)
Value::Value(T&& value) : data(std::forward<T>(value)) {}

// What a value sorts with: values of different ranks are never equal.
enum class Rank : std::uint8_t {
  kNull,
  kBool,
  kNumber,
  kTimestamp,
  kString,
  kBytes,
  kReference,
  kGeoPoint,
  kArray,
  kVector,
  kMap,
};
Rank RankOf(const Value& value);

// Negative, zero, positive. Zero for 3 and 3.0: equal for queries.
int Compare(const Value& a, const Value& b);
inline bool Equal(const Value& a, const Value& b) { return Compare(a, b) == 0; }
// Also 3 and 3.0, -0.0 and 0.0 differ; NaN is the same as NaN. Whether a write changes anything.
bool Same(const Value& a, const Value& b);
bool Same(const Map& a, const Map& b);

// The vector's elements, or null if `value` is not a vector.
const Array* VectorElements(const Value& value);
Value MakeVector(const std::vector<double>& elements);

// The vendor-documented size: names, strings in bytes plus one, numbers eight, and so on.
std::size_t SizeOf(const Value& value);
std::size_t SizeOf(const Map& map);

// Names, depth, UTF-8, ranges, no array directly within an array. Fails with kInvalidArgument.
Result<void> CheckFields(const Map& fields);
// `depth`: how many names lead to it.
Result<void> CheckValue(const Value& value, std::size_t depth);

}  // namespace aloft::document
