// ExportDocuments: the documents of one moment as lines of JSON in a bucket.
// docs/formats/firestore-export.md
#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/firestore/admin/v1/operation.pb.h>
#include <google/firestore/v1/document.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/bucket_folder.h"
#include "faces/firestore/admin/export_summary.h"
#include "faces/firestore/admin/job_parts.h"
#include "faces/firestore/admin/limits.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore::admin {
namespace {

using identity::Permission;

constexpr const char* kLinesType = "application/x-ndjson";
constexpr const char* kJsonType = "application/json";

// Protobuf's own reader takes the number -0 for an integer, and its sign is gone; the text "-0.0"
// it keeps. Within strings quotes are escaped, so this is found in values alone.
void KeepSignOfZero(std::string& json) {
  constexpr std::string_view kNumber = R"("doubleValue":-0})";
  constexpr std::string_view kText = R"("doubleValue":"-0.0"})";
  for (std::size_t at = 0; (at = json.find(kNumber, at)) != std::string::npos;) {
    json.replace(at, kNumber.size(), kText);
    at += kText.size();
  }
}

class ExportJob final : public Job {
 public:
  ExportJob(document::DocumentService& documents, Opened opened, BucketFolder folder,
            ExportSummary summary)
      : documents_(documents),
        opened_(std::move(opened)),
        folder_(std::move(folder)),
        summary_(std::move(summary)) {}

  Result<bool> Step() override {
    const document::DumpRequest request{.read_time_micros = summary_.snapshot_micros,
                                        .collection_ids = summary_.collection_ids,
                                        .page_token = token_,
                                        .documents_max = kStepDocumentsMax,
                                        .bytes_max = kStepBytesMax};
    auto page = documents_.Dump(opened_.grant, opened_.database(), request);
    if (!page.ok()) return Fail(opened_.Said(page.error()));
    for (const document::DocumentPtr& document : page->documents) {
      ALOFT_TRY_VOID(Append(*document));
    }
    token_ = std::move(page->next_page_token);
    if (!token_.empty()) return true;
    ALOFT_TRY_VOID(CloseFile());
    ALOFT_TRY_VOID(Put(kSummaryFile, kJsonType, WriteSummary(summary_)));
    return false;
  }

  void Describe(JobState state, std::int64_t start_micros, std::int64_t end_micros,
                lro::Operation& operation) const override {
    pb::ExportDocumentsMetadata metadata;
    DescribeJob(state, start_micros, end_micros, progress_, summary_.collection_ids, metadata);
    metadata.set_output_uri_prefix(folder_.uri());
    SetTime(summary_.snapshot_micros, metadata.mutable_snapshot_time());
    operation.mutable_metadata()->PackFrom(metadata);
  }

  void Answer(lro::Operation& operation) const override {
    pb::ExportDocumentsResponse response;
    response.set_output_uri_prefix(folder_.uri());
    operation.mutable_response()->PackFrom(response);
  }

 private:
  Result<void> Append(const document::Document& document) {
    v1::Document message;
    message.ParseFromString(RenderDocument(document, opened_.prefix));
    std::string line;
    const auto printed = google::protobuf::util::MessageToJsonString(message, &line);
    if (!printed.ok()) return Refuse(Code::kInternal, "A document cannot be written as JSON.");
    KeepSignOfZero(line);
    line += '\n';
    if (writer_ != nullptr && writer_->bytes() + line.size() > kExportFileBytesMax) {
      ALOFT_TRY_VOID(CloseFile());
    }
    if (writer_ == nullptr) {
      const std::string name = FileName(summary_.files.size());
      ALOFT_TRY(writer_, folder_.Write(name, kLinesType));
      summary_.files.push_back({name});
    }
    ExportFile& file = summary_.files.back();
    const auto appended = writer_->Append(line);
    if (!appended.ok()) return Fail(folder_.Said(appended.error(), file.name));
    ++file.documents;
    file.bytes += line.size();
    ++progress_.documents;
    progress_.bytes += static_cast<std::int64_t>(line.size());
    return {};
  }

  Result<void> CloseFile() {
    if (writer_ == nullptr) return {};
    const auto written = writer_->Commit({});
    writer_.reset();
    if (!written.ok()) return Fail(folder_.Said(written.error(), summary_.files.back().name));
    return {};
  }

  Result<void> Put(std::string_view name, const char* type, const std::string& bytes) {
    ALOFT_TRY(const auto writer, folder_.Write(name, type));
    const auto appended = writer->Append(bytes);
    if (!appended.ok()) return Fail(folder_.Said(appended.error(), name));
    const auto written = writer->Commit({});
    if (!written.ok()) return Fail(folder_.Said(written.error(), name));
    return {};
  }

  document::DocumentService& documents_;
  const Opened opened_;
  const BucketFolder folder_;
  ExportSummary summary_;
  JobProgress progress_;
  std::string token_;
  std::unique_ptr<object::ObjectWriter> writer_;
};

// The moment of the export: what is asked for, or now.
Result<std::int64_t> SnapshotOf(const Call& call, const Opened& opened,
                                const pb::ExportDocumentsRequest& request) {
  document::DumpRequest dump{.documents_max = 0};
  if (request.has_snapshot_time()) {
    ALOFT_TRY(dump.read_time_micros, ToMicros(request.snapshot_time()));
  }
  const auto page = call.services->documents.Dump(opened.grant, opened.database(), dump);
  if (!page.ok()) return Fail(opened.Said(page.error()));
  return page->read_time_micros;
}

}  // namespace

Result<std::string> ExportDocuments(const Call& call, const pb::ExportDocumentsRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.name()));
  ALOFT_TRY([[maybe_unused]] const Opened managed, Open(call, name, Permission::kDatabasesManage));
  ALOFT_TRY(Opened opened, Open(call, name, Permission::kDocumentsQuery));
  ExportSummary summary{FormatDatabase(name)};
  ALOFT_TRY(summary.collection_ids,
            ToCollectionIds(request.collection_ids(), request.namespace_ids()));
  ALOFT_TRY(BucketFolder folder, BucketFolder::Find(call, request.output_uri_prefix()));
  ALOFT_TRY(summary.snapshot_micros, SnapshotOf(call, opened, request));
  if (!folder.has_path()) {
    using google::protobuf::util::TimeUtil;
    folder.SetPath(
        TimeUtil::ToString(TimeUtil::MicrosecondsToTimestamp(call.services->clock.WallMicros())));
  }
  ALOFT_TRY_VOID(folder.Check(Permission::kObjectWrite, kSummaryFile));
  ALOFT_TRY(const bool taken, folder.Has(kSummaryFile));
  if (taken) return Invalid("Path already exists: " + folder.uri());
  const OperationOwner owner = OwnerOf(opened.grant, name);
  return call.services->jobs->Begin(
      call, owner,
      std::make_unique<ExportJob>(call.services->documents, std::move(opened), std::move(folder),
                                  std::move(summary)));
}

}  // namespace aloft::faces::firestore::admin
