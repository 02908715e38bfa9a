#include "table/value.h"

#include <algorithm>
#include <cassert>

namespace aloft::table {
namespace {

// What a list or map costs beside its elements, and each element beside itself.
constexpr std::size_t kContainerBytes = 3;
constexpr std::size_t kElementBytes = 1;

template <class T>
::aloft::Result<std::vector<T>, SetFault> MakeSet(std::vector<T> elements) {
  if (elements.empty()) return Fail(SetFault::kEmpty);
  std::sort(elements.begin(), elements.end());
  if (std::adjacent_find(elements.begin(), elements.end()) != elements.end()) {
    return Fail(SetFault::kDuplicate);
  }
  return elements;
}

bool NameLess(const Attribute& a, const Attribute& b) { return a.name < b.name; }

std::size_t SumOfSizes(const Strings& elements) {
  std::size_t sum = 0;
  for (const std::string& element : elements) sum += element.size();
  return sum;
}

}  // namespace

Attributes::Attributes() = default;
Attributes::Attributes(const Attributes&) = default;
Attributes::Attributes(Attributes&&) noexcept = default;
Attributes& Attributes::operator=(const Attributes&) = default;
Attributes& Attributes::operator=(Attributes&&) noexcept = default;
Attributes::~Attributes() = default;

std::optional<Attributes> Attributes::FromUnsorted(std::vector<Attribute> attributes) {
  std::sort(attributes.begin(), attributes.end(), NameLess);
  const auto twice =
      std::adjacent_find(attributes.begin(), attributes.end(),
                         [](const Attribute& a, const Attribute& b) { return a.name == b.name; });
  if (twice != attributes.end()) return std::nullopt;
  return FromSorted(std::move(attributes));
}

Attributes Attributes::FromSorted(std::vector<Attribute> attributes) {
  assert(std::is_sorted(attributes.begin(), attributes.end(), NameLess));
  Attributes made;
  made.entries_ = std::move(attributes);
  return made;
}

const Value* Attributes::Find(std::string_view name) const {
  // Few entries are searched fastest one by one.
  constexpr std::size_t kLinear = 8;
  if (entries_.size() <= kLinear) {
    for (const Attribute& entry : entries_) {
      if (entry.name == name) return &entry.value;
    }
    return nullptr;
  }
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), name,
                       [](const Attribute& entry, std::string_view n) { return entry.name < n; });
  return at != entries_.end() && at->name == name ? &at->value : nullptr;
}

Value* Attributes::Find(std::string_view name) {
  return const_cast<Value*>(static_cast<const Attributes*>(this)->Find(name));
}

Value& Attributes::Set(std::string name, Value value) {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), name,
                       [](const Attribute& entry, const std::string& n) { return entry.name < n; });
  if (at != entries_.end() && at->name == name) {
    at->value = std::move(value);
    return at->value;
  }
  return entries_.insert(at, Attribute{std::move(name), std::move(value)})->value;
}

bool Attributes::Erase(std::string_view name) {
  const auto at = std::find_if(entries_.begin(), entries_.end(),
                               [&](const Attribute& entry) { return entry.name == name; });
  if (at == entries_.end()) return false;
  entries_.erase(at);
  return true;
}

void Attributes::Reserve(std::size_t count) { entries_.reserve(count); }

bool operator==(const Attributes& a, const Attributes& b) {
  return std::equal(a.entries_.begin(), a.entries_.end(), b.entries_.begin(), b.entries_.end(),
                    [](const Attribute& x, const Attribute& y) {
                      return x.name == y.name && x.value == y.value;
                    });
}

Value Value::String(std::string text) { return Value(State(Text{std::move(text)})); }
Value Value::Binary(std::string bytes) { return Value(State(Blob{std::move(bytes)})); }
Value Value::Bool(bool value) { return Value(State(value)); }
Value Value::List(table::List elements) { return Value(State(std::move(elements))); }
Value Value::Map(Attributes attributes) { return Value(State(std::move(attributes))); }

::aloft::Result<Value, SetFault> Value::StringSet(Strings elements) {
  ALOFT_TRY(Strings sorted, MakeSet(std::move(elements)));
  return Value(State(TextSet{std::move(sorted)}));
}

::aloft::Result<Value, SetFault> Value::NumberSet(Numbers elements) {
  ALOFT_TRY(Numbers sorted, MakeSet(std::move(elements)));
  return Value(State(std::move(sorted)));
}

::aloft::Result<Value, SetFault> Value::BinarySet(Strings elements) {
  ALOFT_TRY(Strings sorted, MakeSet(std::move(elements)));
  return Value(State(BlobSet{std::move(sorted)}));
}

Type Value::type() const { return static_cast<Type>(state_.index()); }

std::size_t Value::size_bytes() const {
  switch (type()) {
    case Type::kString:
      return string().size();
    case Type::kNumber:
      return number().size_bytes();
    case Type::kBinary:
      return binary().size();
    case Type::kBool:
    case Type::kNull:
      return 1;
    case Type::kStringSet:
      return SumOfSizes(string_set());
    case Type::kNumberSet: {
      std::size_t sum = 0;
      for (const Number& element : number_set()) sum += element.size_bytes();
      return sum;
    }
    case Type::kBinarySet:
      return SumOfSizes(binary_set());
    case Type::kList: {
      std::size_t sum = kContainerBytes;
      for (const Value& element : list()) sum += kElementBytes + element.size_bytes();
      return sum;
    }
    case Type::kMap:
      return kContainerBytes + kElementBytes * map().size() + ItemBytes(map());
  }
  return 0;
}

std::size_t Value::depth() const {
  std::size_t deepest = 0;
  if (Is(Type::kList)) {
    for (const Value& element : list()) deepest = std::max(deepest, element.depth());
    return deepest + 1;
  }
  if (Is(Type::kMap)) {
    for (const Attribute& entry : map()) deepest = std::max(deepest, entry.value.depth());
    return deepest + 1;
  }
  return 0;
}

bool operator==(const Value& a, const Value& b) { return a.state_ == b.state_; }

std::size_t ItemBytes(const Attributes& item) {
  std::size_t sum = 0;
  for (const Attribute& attribute : item) {
    sum += attribute.name.size() + attribute.value.size_bytes();
  }
  return sum;
}

}  // namespace aloft::table
