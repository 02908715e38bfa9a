#include "faces/firestore/admin/export_summary.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <cmath>
#include <cstdio>
#include <optional>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/limits.h"

namespace aloft::faces::firestore::admin {
namespace {

using google::protobuf::Struct;
using google::protobuf::util::TimeUtil;

constexpr const char* kFormat = "aloft.firestore.export";
constexpr double kVersion = 1;
constexpr double kCountMax = 0x1p53;

Failure<Error> BadSummary(const char* why) {
  return Invalid(std::string("export.json is not that of an export: ") + why + ".");
}

const std::string& Text(const Struct& object, const char* name) {
  static const std::string kNone;
  const auto found = object.fields().find(name);
  return found != object.fields().end() ? found->second.string_value() : kNone;
}

std::optional<std::uint64_t> Count(const Struct& object, const char* name) {
  const auto found = object.fields().find(name);
  if (found == object.fields().end() || !found->second.has_number_value()) return {};
  const double number = found->second.number_value();
  if (!(number >= 0 && number <= kCountMax) || number != std::floor(number)) return {};
  return static_cast<std::uint64_t>(number);
}

Result<std::vector<ExportFile>> ReadFiles(const Struct& object) {
  const auto found = object.fields().find("files");
  if (found == object.fields().end()) return BadSummary("it names no files");
  std::vector<ExportFile> files;
  for (const auto& value : found->second.list_value().values()) {
    const Struct& one = value.struct_value();
    const auto documents = Count(one, "documents");
    const auto bytes = Count(one, "bytes");
    ExportFile file{Text(one, "name"), documents.value_or(0), bytes.value_or(0)};
    if (!documents || !bytes || file.name != FileName(files.size())) {
      return BadSummary("a file is not described as it should be");
    }
    files.push_back(std::move(file));
  }
  if (files.size() > kExportFilesMax) return BadSummary("it names too many files");
  return files;
}

}  // namespace

std::uint64_t ExportSummary::documents() const {
  std::uint64_t sum = 0;
  for (const ExportFile& file : files) sum += file.documents;
  return sum;
}

std::uint64_t ExportSummary::bytes() const {
  std::uint64_t sum = 0;
  for (const ExportFile& file : files) sum += file.bytes;
  return sum;
}

std::string FileName(std::size_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "documents-%05zu.jsonl", number);
  return text;
}

std::string WriteSummary(const ExportSummary& summary) {
  Struct object;
  auto& fields = *object.mutable_fields();
  fields["format"].set_string_value(kFormat);
  fields["version"].set_number_value(kVersion);
  fields["database"].set_string_value(summary.database);
  fields["snapshotTime"].set_string_value(
      TimeUtil::ToString(TimeUtil::MicrosecondsToTimestamp(summary.snapshot_micros)));
  auto& ids = *fields["collectionIds"].mutable_list_value();
  for (const std::string& id : summary.collection_ids) ids.add_values()->set_string_value(id);
  auto& files = *fields["files"].mutable_list_value();
  for (const ExportFile& file : summary.files) {
    auto& one = *files.add_values()->mutable_struct_value()->mutable_fields();
    one["name"].set_string_value(file.name);
    one["documents"].set_number_value(static_cast<double>(file.documents));
    one["bytes"].set_number_value(static_cast<double>(file.bytes));
  }
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  (void)google::protobuf::util::MessageToJsonString(object, &json, options);
  return json;
}

Result<ExportSummary> ReadSummary(std::string_view json) {
  Struct object;
  const auto parsed =
      google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &object);
  if (!parsed.ok()) return BadSummary("it is no JSON object");
  if (Text(object, "format") != kFormat) return BadSummary("its format is another");
  if (Count(object, "version") != std::uint64_t{1}) return BadSummary("its version is another");
  ExportSummary summary;
  summary.database = Text(object, "database");
  if (!ParseDatabaseName(summary.database).ok()) return BadSummary("it names no database");
  google::protobuf::Timestamp time;
  if (!TimeUtil::FromString(Text(object, "snapshotTime"), &time)) {
    return BadSummary("it has no snapshot time");
  }
  summary.snapshot_micros = TimeUtil::TimestampToMicroseconds(time);
  const auto ids = object.fields().find("collectionIds");
  if (ids != object.fields().end()) {
    for (const auto& id : ids->second.list_value().values()) {
      summary.collection_ids.push_back(id.string_value());
    }
  }
  ALOFT_TRY(summary.files, ReadFiles(object));
  return summary;
}

}  // namespace aloft::faces::firestore::admin
