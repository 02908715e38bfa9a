// Attribute values: a string, number, byte string, boolean, null, a set of one of the first three,
// a list, or a map; and Attributes, the ordered map from names to values that items and maps are.
//
// Guarantees  Sets are sorted, without duplicates and not empty. Attributes are sorted by name
//             (bytewise), each name once. Equality is by value: numbers numerically, sets as sets.
// Threads     Values.
// Limits      Nesting is checked by the service (kNestingMax); parsers must bound their own
// recursion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "table/number.h"

namespace aloft::table {

// The order is part of the disk format (docs/formats/tables.md).
enum class Type : std::uint8_t {
  kString,
  kNumber,
  kBinary,
  kBool,
  kNull,
  kStringSet,
  kNumberSet,
  kBinarySet,
  kList,
  kMap,
};

class Value;
struct Attribute;

class Attributes {
 public:
  using const_iterator = std::vector<Attribute>::const_iterator;

  Attributes();
  Attributes(const Attributes&);
  Attributes(Attributes&&) noexcept;
  Attributes& operator=(const Attributes&);
  Attributes& operator=(Attributes&&) noexcept;
  ~Attributes();

  // Sorts what a parser collected; nullopt if a name occurs twice.
  static std::optional<Attributes> FromUnsorted(std::vector<Attribute> attributes);
  // The same for entries already in strictly ascending order of names (not checked in release).
  static Attributes FromSorted(std::vector<Attribute> attributes);

  std::size_t size() const;
  bool empty() const;
  const_iterator begin() const;
  const_iterator end() const;
  const Value* Find(std::string_view name) const;  // null if absent
  Value* Find(std::string_view name);
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  Value& Set(std::string name, Value value);  // adds or replaces
  bool Erase(std::string_view name);          // whether it was there
  void Reserve(std::size_t count);

  friend bool operator==(const Attributes& a, const Attributes& b);

 private:
  std::vector<Attribute> entries_;
};

using Strings = std::vector<std::string>;
using Numbers = std::vector<Number>;
using List = std::vector<Value>;

enum class SetFault : std::uint8_t { kEmpty, kDuplicate };

class Value {
 public:
  Value() : state_(NullState{}) {}  // null

  static Value String(std::string text);
  static Value Binary(std::string bytes);
  static Value Bool(bool value);
  static Value Null() { return Value(); }
  static Value List(table::List elements);
  static Value Map(Attributes attributes);
  Value(Number number) : state_(number) {}  // NOLINT: a number is a value
  static ::aloft::Result<Value, SetFault> StringSet(Strings elements);
  static ::aloft::Result<Value, SetFault> NumberSet(Numbers elements);
  static ::aloft::Result<Value, SetFault> BinarySet(Strings elements);

  Type type() const;
  bool Is(Type type_asked) const { return type() == type_asked; }

  // Each throws std::bad_variant_access (a bug) when the type is another.
  const std::string& string() const { return std::get<Text>(state_).bytes; }
  const std::string& binary() const { return std::get<Blob>(state_).bytes; }
  const Number& number() const { return std::get<Number>(state_); }
  bool boolean() const { return std::get<bool>(state_); }
  const Strings& string_set() const { return std::get<TextSet>(state_).elements; }
  const Numbers& number_set() const { return std::get<Numbers>(state_); }
  const Strings& binary_set() const { return std::get<BlobSet>(state_).elements; }
  const table::List& list() const { return std::get<table::List>(state_); }
  table::List& list() { return std::get<table::List>(state_); }
  const Attributes& map() const { return std::get<Attributes>(state_); }
  Attributes& map() { return std::get<Attributes>(state_); }

  // What the value counts for in an item's size.
  std::size_t size_bytes() const;
  // Lists and maps inside each other, this one included: 0 for a scalar.
  std::size_t depth() const;

  friend bool operator==(const Value& a, const Value& b);

 private:
  struct NullState {
    bool operator==(const NullState&) const { return true; }
  };
  struct Text {
    std::string bytes;
    bool operator==(const Text&) const = default;
  };
  struct Blob {
    std::string bytes;
    bool operator==(const Blob&) const = default;
  };
  struct TextSet {
    Strings elements;
    bool operator==(const TextSet&) const = default;
  };
  struct BlobSet {
    Strings elements;
    bool operator==(const BlobSet&) const = default;
  };
  // In the order of Type.
  using State = std::variant<Text, Number, Blob, bool, NullState, TextSet, Numbers, BlobSet,
                             table::List, Attributes>;
  explicit Value(State state) : state_(std::move(state)) {}

  State state_;
};

struct Attribute {
  std::string name;
  Value value;
};

// An item is the attributes under one key. Its size: names' bytes and values' sizes.
std::size_t ItemBytes(const Attributes& item);

inline std::size_t Attributes::size() const { return entries_.size(); }
inline bool Attributes::empty() const { return entries_.empty(); }
inline Attributes::const_iterator Attributes::begin() const { return entries_.begin(); }
inline Attributes::const_iterator Attributes::end() const { return entries_.end(); }

}  // namespace aloft::table
