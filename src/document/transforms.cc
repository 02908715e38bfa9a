#include "document/transforms.h"

#include <algorithm>
#include <limits>

namespace aloft::document {
namespace {

constexpr std::int64_t kMicrosPerMilli = 1000;

double AsDouble(const Value& number) {
  const std::int64_t* integer = number.If<std::int64_t>();
  return integer != nullptr ? static_cast<double>(*integer) : number.As<double>();
}

Value Sum(const Value& a, const Value& b) {
  const std::int64_t* x = a.If<std::int64_t>();
  const std::int64_t* y = b.If<std::int64_t>();
  if (x == nullptr || y == nullptr) return AsDouble(a) + AsDouble(b);
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(*x, *y, &sum)) return sum;
  return *x > 0 ? std::numeric_limits<std::int64_t>::max()
                : std::numeric_limits<std::int64_t>::min();
}

// The greater or the smaller; equal ones leave the stored value; NaN beats numbers.
Value Extreme(const Value& stored, const Value& operand, bool maximum) {
  if (stored.IsNan()) return stored;
  if (operand.IsNan()) return operand;
  const int order = Compare(operand, stored);
  return (maximum ? order > 0 : order < 0) ? operand : stored;
}

bool Contains(const Array& array, const Value& value) {
  return std::any_of(array.begin(), array.end(),
                     [&](const Value& element) { return Equal(element, value); });
}

Array Without(const Array& array, const Array& gone) {
  Array left;
  for (const Value& element : array) {
    if (!Contains(gone, element)) left.push_back(element);
  }
  return left;
}

Array WithMissing(Array array, const Array& added) {
  for (const Value& element : added) {
    if (!Contains(array, element)) array.push_back(element);
  }
  return array;
}

}  // namespace

Value ApplyTransform(const Transform& transform, std::int64_t server_time_micros, Map& fields) {
  const Value* stored = FindField(fields, transform.field);
  const bool number = stored != nullptr && stored->IsNumber();
  Value result;
  switch (transform.kind) {
    case Transform::Kind::kServerTime:
      result = Timestamp{server_time_micros - server_time_micros % kMicrosPerMilli};
      break;
    case Transform::Kind::kIncrement:
      result = number ? Sum(*stored, transform.operand) : transform.operand;
      break;
    case Transform::Kind::kMaximum:
      result = number ? Extreme(*stored, transform.operand, true) : transform.operand;
      break;
    case Transform::Kind::kMinimum:
      result = number ? Extreme(*stored, transform.operand, false) : transform.operand;
      break;
    case Transform::Kind::kAppendMissing:
    case Transform::Kind::kRemoveAll: {
      const Array* array = stored != nullptr ? stored->If<Array>() : nullptr;
      const Array& operand = transform.operand.As<Array>();
      const Array current = array != nullptr ? *array : Array();
      const bool append = transform.kind == Transform::Kind::kAppendMissing;
      SetField(fields, transform.field,
               append ? WithMissing(current, operand) : Without(current, operand));
      return Value();
    }
  }
  SetField(fields, transform.field, result);
  return result;
}

Result<void> CheckTransform(const Transform& transform) {
  ALOFT_TRY_VOID(CheckFieldPath(transform.field));
  if (IsDocumentName(transform.field)) return Invalid("Cannot transform the field __name__.");
  switch (transform.kind) {
    case Transform::Kind::kServerTime:
      break;
    case Transform::Kind::kIncrement:
    case Transform::Kind::kMaximum:
    case Transform::Kind::kMinimum:
      if (!transform.operand.IsNumber()) {
        return Invalid("The operand of a numeric transform must be a number.");
      }
      break;
    case Transform::Kind::kAppendMissing:
    case Transform::Kind::kRemoveAll:
      if (!transform.operand.Is<Array>()) {
        return Invalid("The operand of an array transform must be an array.");
      }
      break;
  }
  return CheckValue(transform.operand, transform.field.size());
}

}  // namespace aloft::document
