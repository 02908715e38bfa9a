#include "faces/firestore/from_proto.h"

#include <google/firestore/v1/common.pb.h>
#include <google/firestore/v1/document.pb.h>
#include <google/firestore/v1/write.pb.h>

#include <algorithm>
#include <utility>

#include "base/time_format.h"

namespace aloft::faces::firestore {
namespace {

using Fields = google::protobuf::Map<std::string, v1::Value>;

Result<document::Map> ToMap(const Fields& fields) {
  std::vector<const Fields::value_type*> sorted;
  sorted.reserve(fields.size());
  for (const auto& field : fields) sorted.push_back(&field);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  document::Map map;
  for (const auto* field : sorted) {
    ALOFT_TRY(document::Value value, ToValue(field->second));
    map.Set(field->first, std::move(value));
  }
  return map;
}

Result<document::Value> ToArray(const v1::ArrayValue& array) {
  document::Array elements;
  elements.reserve(static_cast<std::size_t>(array.values_size()));
  for (const v1::Value& element : array.values()) {
    ALOFT_TRY(document::Value value, ToValue(element));
    elements.push_back(std::move(value));
  }
  return document::Value(std::move(elements));
}

Result<document::Value> ToServerValue(v1::DocumentTransform::FieldTransform::ServerValue value) {
  if (value == v1::DocumentTransform::FieldTransform::REQUEST_TIME) return document::Value();
  return Invalid("A transform sets an unknown server value.");
}

Result<document::Transform> ToTransform(const v1::DocumentTransform::FieldTransform& asked) {
  using Asked = v1::DocumentTransform::FieldTransform;
  using Kind = document::Transform::Kind;
  ALOFT_TRY(document::FieldPath field, ToFieldPath(asked.field_path()));
  const auto make = [&](Kind kind, Result<document::Value> operand) -> Result<document::Transform> {
    ALOFT_TRY(document::Value value, std::move(operand));
    return document::Transform{std::move(field), kind, std::move(value)};
  };
  switch (asked.transform_type_case()) {
    case Asked::kSetToServerValue:
      return make(Kind::kServerTime, ToServerValue(asked.set_to_server_value()));
    case Asked::kIncrement:
      return make(Kind::kIncrement, ToValue(asked.increment()));
    case Asked::kMaximum:
      return make(Kind::kMaximum, ToValue(asked.maximum()));
    case Asked::kMinimum:
      return make(Kind::kMinimum, ToValue(asked.minimum()));
    case Asked::kAppendMissingElements:
      return make(Kind::kAppendMissing, ToArray(asked.append_missing_elements()));
    case Asked::kRemoveAllFromArray:
      return make(Kind::kRemoveAll, ToArray(asked.remove_all_from_array()));
    case Asked::TRANSFORM_TYPE_NOT_SET:
      break;
  }
  return Invalid("A field transform has no transform type.");
}

template <class Transforms>
Result<void> AddTransforms(const Transforms& asked, document::Write& write) {
  write.transforms.reserve(static_cast<std::size_t>(asked.size()));
  for (const auto& one : asked) {
    ALOFT_TRY(document::Transform transform, ToTransform(one));
    write.transforms.push_back(std::move(transform));
  }
  return {};
}

// The operation, without mask, transforms and precondition.
Result<document::Write> ToOperation(const DatabaseName& database, const v1::Write& asked) {
  document::Write write;
  switch (asked.operation_case()) {
    case v1::Write::kUpdate: {
      ALOFT_TRY(const std::string_view path, PathWithin(database, asked.update().name()));
      write.document = path;
      ALOFT_TRY(write.fields, ToFields(asked.update()));
      return write;
    }
    case v1::Write::kDelete: {
      ALOFT_TRY(const std::string_view path, PathWithin(database, asked.delete_()));
      write.kind = document::Write::Kind::kDelete;
      write.document = path;
      return write;
    }
    case v1::Write::kTransform: {
      ALOFT_TRY(const std::string_view path, PathWithin(database, asked.transform().document()));
      write.kind = document::Write::Kind::kTransform;
      write.document = path;
      ALOFT_TRY_VOID(AddTransforms(asked.transform().field_transforms(), write));
      return write;
    }
    case v1::Write::OPERATION_NOT_SET:
      break;
  }
  return Invalid("A write has no operation.");
}

}  // namespace

Result<document::Value> ToValue(const v1::Value& value) {
  switch (value.value_type_case()) {
    case v1::Value::kNullValue:
      return document::Value();
    case v1::Value::kBooleanValue:
      return document::Value(value.boolean_value());
    case v1::Value::kIntegerValue:
      return document::Value(static_cast<std::int64_t>(value.integer_value()));
    case v1::Value::kDoubleValue:
      return document::Value(value.double_value());
    case v1::Value::kTimestampValue: {
      ALOFT_TRY(const std::int64_t micros, ToMicros(value.timestamp_value()));
      return document::Value(document::Timestamp{micros});
    }
    case v1::Value::kStringValue:
      return document::Value(value.string_value());
    case v1::Value::kBytesValue:
      return document::Value(document::Bytes{value.bytes_value()});
    case v1::Value::kReferenceValue: {
      ALOFT_TRY(document::Reference reference, ParseReference(value.reference_value()));
      return document::Value(std::move(reference));
    }
    case v1::Value::kGeoPointValue:
      return document::Value(document::GeoPoint{value.geo_point_value().latitude(),
                                                value.geo_point_value().longitude()});
    case v1::Value::kArrayValue:
      return ToArray(value.array_value());
    case v1::Value::kMapValue: {
      ALOFT_TRY(document::Map map, ToMap(value.map_value().fields()));
      return document::Value(std::move(map));
    }
    case v1::Value::kFieldReferenceValue:
    case v1::Value::kVariableReferenceValue:
    case v1::Value::kFunctionValue:
    case v1::Value::kPipelineValue:
      return Invalid("A value of this type is only for pipelines.");
    case v1::Value::VALUE_TYPE_NOT_SET:
      break;
  }
  return Invalid("A value has no type.");
}

Result<document::Map> ToFields(const v1::Document& document) { return ToMap(document.fields()); }

Result<std::int64_t> ToMicros(const google::protobuf::Timestamp& time) {
  constexpr std::int64_t kMicros = 1'000'000;
  const bool fits = time.seconds() >= kTimeMicrosMin / kMicros &&
                    time.seconds() <= kTimeMicrosMax / kMicros && time.nanos() >= 0 &&
                    time.nanos() < 1'000'000'000;
  if (!fits) return Invalid("A timestamp is not between 0001-01-01 and 9999-12-31.");
  return time.seconds() * kMicros + time.nanos() / 1000;
}

Result<document::FieldPath> ToFieldPath(std::string_view text) {
  auto path = document::ParseFieldPath(text);
  if (!path.ok()) return Invalid(path.error().detail);
  return std::move(*path);
}

Result<std::vector<document::FieldPath>> ToMask(const v1::DocumentMask& mask) {
  std::vector<document::FieldPath> paths;
  paths.reserve(static_cast<std::size_t>(mask.field_paths_size()));
  for (const std::string& text : mask.field_paths()) {
    ALOFT_TRY(document::FieldPath path, ToFieldPath(text));
    paths.push_back(std::move(path));
  }
  return paths;
}

Result<document::Precondition> ToPrecondition(const v1::Precondition& precondition) {
  document::Precondition out;
  switch (precondition.condition_type_case()) {
    case v1::Precondition::kExists:
      out.exists = precondition.exists();
      break;
    case v1::Precondition::kUpdateTime: {
      ALOFT_TRY(out.update_time_micros, ToMicros(precondition.update_time()));
      break;
    }
    case v1::Precondition::CONDITION_TYPE_NOT_SET:
      break;
  }
  return out;
}

Result<document::TransactionOptions> ToOptions(const v1::TransactionOptions& options) {
  document::TransactionOptions out;
  if (options.has_read_only()) {
    out.read_only = true;
    if (options.read_only().has_read_time()) {
      ALOFT_TRY(out.read_time_micros, ToMicros(options.read_only().read_time()));
    }
  }
  out.retry_of = options.read_write().retry_transaction();
  return out;
}

Result<document::Write> ToWrite(const DatabaseName& database, const v1::Write& asked) {
  ALOFT_TRY(document::Write write, ToOperation(database, asked));
  if (asked.has_update_mask()) {
    if (write.kind != document::Write::Kind::kSet) {
      return Invalid("Only an update can have an update mask.");
    }
    ALOFT_TRY(write.mask, ToMask(asked.update_mask()));
  }
  if (asked.update_transforms_size() > 0 && write.kind != document::Write::Kind::kSet) {
    return Invalid("Only an update can have update transforms.");
  }
  ALOFT_TRY_VOID(AddTransforms(asked.update_transforms(), write));
  ALOFT_TRY(write.precondition, ToPrecondition(asked.current_document()));
  return write;
}

}  // namespace aloft::faces::firestore
