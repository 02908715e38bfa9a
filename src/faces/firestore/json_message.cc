#include "faces/firestore/json_message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "base/json_writer.h"
#include "base/percent.h"

namespace aloft::faces::firestore {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
namespace util = google::protobuf::util;

// Parameters of every Google API, which are no fields.
// https://cloud.google.com/apis/docs/system-parameters
constexpr std::string_view kSystemParameters[] = {
    "$.xgafv",      "$alt",        "$callback",    "$fields",    "$key",           "$prettyPrint",
    "$userProject", "alt",         "access_token", "callback",   "fields",         "key",
    "oauth_token",  "prettyPrint", "quotaUser",    "uploadType", "upload_protocol"};

bool IsSystemParameter(std::string_view name) {
  return std::find(std::begin(kSystemParameters), std::end(kSystemParameters), name) !=
         std::end(kSystemParameters);
}

Failure<Error> BadJson(std::string_view why) {
  return Invalid("Invalid JSON payload received. " + std::string(why.substr(0, 500)));
}

const FieldDescriptor* FindField(const Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  return field != nullptr ? field : type.FindFieldByCamelcaseName(name);
}

// The fields that "updateMask.fieldPaths" leads through; empty: there is no such field.
std::vector<const FieldDescriptor*> FindPath(const Descriptor& type, std::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* inside = &type;
  while (inside != nullptr) {
    const std::size_t dot = path.find('.');
    const FieldDescriptor* field = FindField(*inside, std::string(path.substr(0, dot)));
    if (field == nullptr) return {};
    fields.push_back(field);
    if (dot == std::string_view::npos) return fields;
    path.remove_prefix(dot + 1);
    inside = field->is_repeated() ? nullptr : field->message_type();
  }
  return {};
}

// One parameter as JSON around its value, which the JSON reader turns into the field's type.
std::string ParameterJson(const std::vector<const FieldDescriptor*>& path,
                          const std::string& value) {
  std::string json;
  for (const FieldDescriptor* field : path) {
    json += '{';
    AppendJsonString(json, field->json_name());
    json += ':';
  }
  if (path.back()->is_repeated()) json += '[';
  AppendJsonString(json, value);
  if (path.back()->is_repeated()) json += ']';
  json.append(path.size(), '}');
  return json;
}

Result<void> ReadParameters(const QueryString& query, Message& message) {
  for (const QueryParameter& parameter : query.parameters()) {
    const auto name = FormDecode(parameter.name);
    const auto value = FormDecode(parameter.value);
    if (!name || !value) return Invalid("The query of the request cannot be decoded.");
    if (IsSystemParameter(*name)) continue;
    const auto path = FindPath(*message.GetDescriptor(), *name);
    if (path.empty()) {
      return BadJson("Unknown name \"" + *name + "\": Cannot bind query parameter. Field '" +
                     *name + "' could not be found in request message.");
    }
    const std::unique_ptr<Message> one(message.New());
    ALOFT_TRY_VOID(ReadJson(ParameterJson(path, *value), *one));
    message.MergeFrom(*one);
  }
  return {};
}

void SetVariable(std::string_view path, const std::string& value, Message& message) {
  const auto fields = FindPath(*message.GetDescriptor(), path);
  Message* inside = &message;
  for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
    inside = inside->GetReflection()->MutableMessage(inside, fields[i]);
  }
  const bool text = !fields.empty() && fields.back()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (text) inside->GetReflection()->SetString(inside, fields.back(), value);
}

}  // namespace

Result<void> ReadJson(std::string_view json, Message& message) {
  if (json.empty()) return {};
  const auto read = util::JsonStringToMessage({json.data(), json.size()}, &message);
  if (!read.ok()) {
    return BadJson(std::string_view(read.message().data(), read.message().size()));
  }
  return {};
}

Result<std::string> WriteJson(const Message& prototype, std::string_view bytes, EnumForm enums) {
  // From the bytes, whose maps are in order; a message would shuffle them.
  const std::unique_ptr<util::TypeResolver> types(util::NewTypeResolverForDescriptorPool(
      "type.googleapis.com", google::protobuf::DescriptorPool::generated_pool()));
  util::JsonPrintOptions options;
  options.always_print_enums_as_ints = enums == EnumForm::kNumbers;
  std::string json;
  const auto written = util::BinaryToJsonString(
      types.get(), "type.googleapis.com/" + prototype.GetDescriptor()->full_name(),
      std::string(bytes), &json, options);
  if (!written.ok()) return Refuse(Code::kInternal, "The reply cannot be written as JSON.");
  return json;
}

Result<void> ReadRequest(const BoundCall& call, const QueryString& query, std::string_view body,
                         Message& message) {
  if (call.body == "*") {
    ALOFT_TRY_VOID(ReadJson(body, message));
  } else if (!call.body.empty()) {
    const FieldDescriptor* field = FindField(*message.GetDescriptor(), std::string(call.body));
    if (field == nullptr) return Refuse(Code::kInternal, "The binding has no such field.");
    ALOFT_TRY_VOID(ReadJson(body, *message.GetReflection()->MutableMessage(&message, field)));
  }
  ALOFT_TRY_VOID(ReadParameters(query, message));
  for (const auto& [field, value] : call.variables) SetVariable(field, value, message);
  return {};
}

}  // namespace aloft::faces::firestore
