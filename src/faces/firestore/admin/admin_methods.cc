#include "faces/firestore/admin/admin_methods.h"

#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/longrunning/operations.pb.h>

#include "faces/firestore/admin/operations.h"

namespace aloft::faces::firestore::admin {
namespace {

using google::protobuf::Empty;

// Known, so that they are refused by name: backups, schedules, clones, user credentials.
template <class Request>
Result<std::string> Unsupported(const Call&, const Request&) {
  return Refuse(Code::kUnimplemented,
                "Backups, backup schedules, clones and user credentials are not supported.");
}
template <class Request, class Reply>
constexpr Method No(std::string_view name) {
  return Unary<Request, Reply, Unsupported<Request>>(name);
}

constexpr Method kMethods[] = {
    Unary<pb::CreateDatabaseRequest, lro::Operation, CreateDatabase>(
        "google.firestore.admin.v1.FirestoreAdmin/CreateDatabase"),
    Unary<pb::GetDatabaseRequest, pb::Database, GetDatabase>(
        "google.firestore.admin.v1.FirestoreAdmin/GetDatabase"),
    Unary<pb::ListDatabasesRequest, pb::ListDatabasesResponse, ListDatabases>(
        "google.firestore.admin.v1.FirestoreAdmin/ListDatabases"),
    Unary<pb::UpdateDatabaseRequest, lro::Operation, UpdateDatabase>(
        "google.firestore.admin.v1.FirestoreAdmin/UpdateDatabase"),
    Unary<pb::DeleteDatabaseRequest, lro::Operation, DeleteDatabase>(
        "google.firestore.admin.v1.FirestoreAdmin/DeleteDatabase"),
    Unary<pb::CreateIndexRequest, lro::Operation, CreateIndex>(
        "google.firestore.admin.v1.FirestoreAdmin/CreateIndex"),
    Unary<pb::GetIndexRequest, pb::Index, GetIndex>(
        "google.firestore.admin.v1.FirestoreAdmin/GetIndex"),
    Unary<pb::ListIndexesRequest, pb::ListIndexesResponse, ListIndexes>(
        "google.firestore.admin.v1.FirestoreAdmin/ListIndexes"),
    Unary<pb::DeleteIndexRequest, Empty, DeleteIndex>(
        "google.firestore.admin.v1.FirestoreAdmin/DeleteIndex"),
    Unary<pb::GetFieldRequest, pb::Field, GetField>(
        "google.firestore.admin.v1.FirestoreAdmin/GetField"),
    Unary<pb::ListFieldsRequest, pb::ListFieldsResponse, ListFields>(
        "google.firestore.admin.v1.FirestoreAdmin/ListFields"),
    Unary<pb::UpdateFieldRequest, lro::Operation, UpdateField>(
        "google.firestore.admin.v1.FirestoreAdmin/UpdateField"),
    Unary<pb::ExportDocumentsRequest, lro::Operation, ExportDocuments>(
        "google.firestore.admin.v1.FirestoreAdmin/ExportDocuments"),
    Unary<pb::ImportDocumentsRequest, lro::Operation, ImportDocuments>(
        "google.firestore.admin.v1.FirestoreAdmin/ImportDocuments"),
    Unary<pb::BulkDeleteDocumentsRequest, lro::Operation, BulkDeleteDocuments>(
        "google.firestore.admin.v1.FirestoreAdmin/BulkDeleteDocuments"),
    No<pb::CreateUserCredsRequest, pb::UserCreds>(
        "google.firestore.admin.v1.FirestoreAdmin/CreateUserCreds"),
    No<pb::GetUserCredsRequest, pb::UserCreds>(
        "google.firestore.admin.v1.FirestoreAdmin/GetUserCreds"),
    No<pb::ListUserCredsRequest, pb::ListUserCredsResponse>(
        "google.firestore.admin.v1.FirestoreAdmin/ListUserCreds"),
    No<pb::EnableUserCredsRequest, pb::UserCreds>(
        "google.firestore.admin.v1.FirestoreAdmin/EnableUserCreds"),
    No<pb::DisableUserCredsRequest, pb::UserCreds>(
        "google.firestore.admin.v1.FirestoreAdmin/DisableUserCreds"),
    No<pb::ResetUserPasswordRequest, pb::UserCreds>(
        "google.firestore.admin.v1.FirestoreAdmin/ResetUserPassword"),
    No<pb::DeleteUserCredsRequest, Empty>(
        "google.firestore.admin.v1.FirestoreAdmin/DeleteUserCreds"),
    No<pb::GetBackupRequest, pb::Backup>("google.firestore.admin.v1.FirestoreAdmin/GetBackup"),
    No<pb::ListBackupsRequest, pb::ListBackupsResponse>(
        "google.firestore.admin.v1.FirestoreAdmin/ListBackups"),
    No<pb::DeleteBackupRequest, Empty>("google.firestore.admin.v1.FirestoreAdmin/DeleteBackup"),
    No<pb::RestoreDatabaseRequest, lro::Operation>(
        "google.firestore.admin.v1.FirestoreAdmin/RestoreDatabase"),
    No<pb::CloneDatabaseRequest, lro::Operation>(
        "google.firestore.admin.v1.FirestoreAdmin/CloneDatabase"),
    No<pb::CreateBackupScheduleRequest, pb::BackupSchedule>(
        "google.firestore.admin.v1.FirestoreAdmin/CreateBackupSchedule"),
    No<pb::GetBackupScheduleRequest, pb::BackupSchedule>(
        "google.firestore.admin.v1.FirestoreAdmin/GetBackupSchedule"),
    No<pb::ListBackupSchedulesRequest, pb::ListBackupSchedulesResponse>(
        "google.firestore.admin.v1.FirestoreAdmin/ListBackupSchedules"),
    No<pb::UpdateBackupScheduleRequest, pb::BackupSchedule>(
        "google.firestore.admin.v1.FirestoreAdmin/UpdateBackupSchedule"),
    No<pb::DeleteBackupScheduleRequest, Empty>(
        "google.firestore.admin.v1.FirestoreAdmin/DeleteBackupSchedule"),
    Unary<lro::GetOperationRequest, lro::Operation, GetOperation>(
        "google.longrunning.Operations/GetOperation"),
    Unary<lro::ListOperationsRequest, lro::ListOperationsResponse, ListOperations>(
        "google.longrunning.Operations/ListOperations"),
    Unary<lro::WaitOperationRequest, lro::Operation, WaitOperation>(
        "google.longrunning.Operations/WaitOperation"),
    Unary<lro::CancelOperationRequest, Empty, CancelOperation>(
        "google.longrunning.Operations/CancelOperation"),
    Unary<lro::DeleteOperationRequest, Empty, DeleteOperation>(
        "google.longrunning.Operations/DeleteOperation"),
};

}  // namespace

std::span<const Method> AdminMethods() { return kMethods; }

}  // namespace aloft::faces::firestore::admin
