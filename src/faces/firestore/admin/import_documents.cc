// ImportDocuments: what ExportDocuments wrote, into a database that may be another one.
// docs/formats/firestore-export.md
#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/firestore/admin/v1/operation.pb.h>
#include <google/firestore/v1/document.pb.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "document/path.h"
#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/bucket_folder.h"
#include "faces/firestore/admin/export_summary.h"
#include "faces/firestore/admin/job_parts.h"
#include "faces/firestore/admin/limits.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/from_proto.h"

namespace aloft::faces::firestore::admin {
namespace {

using identity::Permission;

// References into the exported database lead into the importing one.
class ReferenceMover {
 public:
  ReferenceMover(const DatabaseName& from, const DatabaseName& to)
      : from_(std::string(from.project).append("/").append(from.database).append("/")),
        to_(std::string(to.project).append("/").append(to.database).append("/")) {}

  document::Map Moved(const document::Map& map) const {
    document::Map moved;
    for (const document::Field& field : map.fields()) moved.Set(field.name, Moved(field.value));
    return moved;
  }

 private:
  document::Value Moved(const document::Value& value) const {
    if (const auto* map = value.If<document::Map>()) return Moved(*map);
    if (const auto* array = value.If<document::Array>()) {
      document::Array moved;
      for (const document::Value& element : *array) moved.push_back(Moved(element));
      return moved;
    }
    const auto* reference = value.If<document::Reference>();
    if (reference == nullptr || !reference->name.starts_with(from_)) return value;
    return document::Reference{to_ + reference->name.substr(from_.size())};
  }

  const std::string from_;
  const std::string to_;
};

class ImportJob final : public Job {
 public:
  ImportJob(document::DocumentService& documents, Opened opened, const DatabaseName& into,
            BucketFolder folder, ExportSummary summary, std::vector<std::string> collection_ids)
      : documents_(documents),
        opened_(std::move(opened)),
        folder_(std::move(folder)),
        summary_(std::move(summary)),
        collection_ids_(std::move(collection_ids)),
        mover_(*ParseDatabaseName(summary_.database), into) {}

  Result<bool> Step() override {
    if (file_ == summary_.files.size()) return false;
    ALOFT_TRY_VOID(Read());
    std::vector<document::Write> writes;
    std::size_t at = 0;
    for (; writes.size() < kStepDocumentsMax && at < kStepBytesMax; ++read_documents_) {
      const std::size_t end = pending_.find('\n', at);
      if (end == std::string::npos) break;
      ALOFT_TRY_VOID(Add(std::string_view(pending_).substr(at, end - at), writes));
      at = end + 1;
    }
    pending_.erase(0, at);
    progress_.bytes += static_cast<std::int64_t>(at);
    const auto written = static_cast<std::int64_t>(writes.size());
    ALOFT_TRY_VOID(CommitAll(documents_, opened_, std::move(writes)));
    progress_.documents += written;
    const bool lines_left = pending_.find('\n') != std::string::npos;
    if (!lines_left && offset_ == current().bytes) ALOFT_TRY_VOID(EndFile());
    return file_ < summary_.files.size();
  }

  void Describe(JobState state, std::int64_t start_micros, std::int64_t end_micros,
                lro::Operation& operation) const override {
    pb::ImportDocumentsMetadata metadata;
    DescribeJob(state, start_micros, end_micros, progress_, collection_ids_, metadata);
    metadata.set_input_uri_prefix(folder_.uri());
    metadata.mutable_progress_documents()->set_estimated_work(
        static_cast<std::int64_t>(summary_.documents()));
    metadata.mutable_progress_bytes()->set_estimated_work(
        static_cast<std::int64_t>(summary_.bytes()));
    operation.mutable_metadata()->PackFrom(metadata);
  }

  void Answer(lro::Operation& operation) const override {
    operation.mutable_response()->PackFrom(google::protobuf::Empty());
  }

 private:
  const ExportFile& current() const { return summary_.files[file_]; }
  Failure<Error> Bad(const char* why) const {
    return Refuse(Code::kInvalidArgument, folder_.uri() + "/" + current().name + " " + why + ".");
  }

  // At least one whole line is pending afterwards, or the file's end.
  Result<void> Read() {
    if (pending_.find('\n') != std::string::npos) return {};
    ALOFT_TRY(const auto reader, folder_.Read(current().name));
    if (reader->info().bytes != current().bytes) return Bad("has not the size it should have");
    while (offset_ < current().bytes && pending_.find('\n') == std::string::npos) {
      if (pending_.size() > kExportLineBytesMax) return Bad("has a line that is too long");
      const std::size_t bytes = static_cast<std::size_t>(
          std::min<std::uint64_t>(kExportReadBytes, current().bytes - offset_));
      const std::size_t before = pending_.size();
      pending_.resize(before + bytes);
      const auto read = reader->Read(offset_, pending_.data() + before, bytes);
      if (!read.ok()) return Fail(folder_.Said(read.error(), current().name));
      offset_ += bytes;
    }
    return {};
  }

  Result<void> EndFile() {
    if (!pending_.empty()) return Bad("ends within a line");
    if (read_documents_ != current().documents) return Bad("has not the documents it should have");
    ++file_;
    offset_ = 0;
    read_documents_ = 0;
    return {};
  }

  Result<void> Add(std::string_view line, std::vector<document::Write>& writes) const {
    v1::Document message;
    const auto parsed =
        google::protobuf::util::JsonStringToMessage({line.data(), line.size()}, &message);
    if (!parsed.ok()) return Bad("has a line that is no document");
    const auto name = ParseResourceName(message.name());
    if (!name.ok() || name->path.empty()) return Bad("has a document without a name");
    const std::string_view id = document::LastSegmentOf(document::ParentOf(name->path));
    const auto& ids = collection_ids_;
    if (!ids.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) return {};
    document::Write write{.document = std::string(name->path)};
    ALOFT_TRY(const document::Map fields, ToFields(message));
    write.fields = mover_.Moved(fields);
    writes.push_back(std::move(write));
    return {};
  }

  document::DocumentService& documents_;
  const Opened opened_;
  const BucketFolder folder_;
  const ExportSummary summary_;
  const std::vector<std::string> collection_ids_;
  const ReferenceMover mover_;
  JobProgress progress_;
  std::size_t file_ = 0;
  std::uint64_t offset_ = 0;          // how far the file is read
  std::uint64_t read_documents_ = 0;  // of this file
  std::string pending_;               // read, not yet taken in
};

Result<ExportSummary> FindSummary(const BucketFolder& folder) {
  auto reader = folder.Read(kSummaryFile);
  if (!reader.ok() && reader.error().code == Code::kNotFound) {
    return Invalid(folder.uri() +
                   " is not an export: there is no export.json. (Exports of Google's own service "
                   "have another format, which cannot be imported.)");
  }
  if (!reader.ok()) return Fail(reader.error());
  const std::uint64_t size = (*reader)->info().bytes;
  if (size > kExportSummaryBytesMax) return Invalid("export.json is too long.");
  std::string json(static_cast<std::size_t>(size), '\0');
  const auto read = (*reader)->Read(0, json.data(), json.size());
  if (!read.ok()) return Fail(folder.Said(read.error(), kSummaryFile));
  return ReadSummary(json);
}

}  // namespace

Result<std::string> ImportDocuments(const Call& call, const pb::ImportDocumentsRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.name()));
  ALOFT_TRY([[maybe_unused]] const Opened managed, Open(call, name, Permission::kDatabasesManage));
  ALOFT_TRY(Opened opened, Open(call, name, Permission::kDocumentWrite));
  ALOFT_TRY(std::vector<std::string> ids,
            ToCollectionIds(request.collection_ids(), request.namespace_ids()));
  ALOFT_TRY(BucketFolder folder, BucketFolder::Find(call, request.input_uri_prefix()));
  ALOFT_TRY(ExportSummary summary, FindSummary(folder));
  for (const std::string& id : ids) {
    const auto& exported = summary.collection_ids;
    if (!exported.empty() && std::find(exported.begin(), exported.end(), id) == exported.end()) {
      return Invalid("The export has no collections \"" + id + "\".");
    }
  }
  const OperationOwner owner = OwnerOf(opened.grant, name);
  return call.services->jobs->Begin(
      call, owner,
      std::make_unique<ImportJob>(call.services->documents, std::move(opened), name,
                                  std::move(folder), std::move(summary), std::move(ids)));
}

}  // namespace aloft::faces::firestore::admin
