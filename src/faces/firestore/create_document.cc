// CreateDocument: a new document, under an id that is given or made here.
#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "document/path.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/one_write.h"
#include "faces/firestore/operations.h"

namespace aloft::faces::firestore {
namespace {

// As clients make them: 20 letters and digits.
std::string MakeId(os::Random& random) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLength = 20;
  constexpr unsigned kFair = 256 - 256 % kLetters.size();  // others would favour the first letters
  std::string id;
  while (id.size() < kLength) {
    for (const char byte : random.Bytes(kLength)) {
      const unsigned number = static_cast<unsigned char>(byte);
      if (number < kFair && id.size() < kLength) id += kLetters[number % kLetters.size()];
    }
  }
  return id;
}

}  // namespace

Result<std::string> CreateDocument(const Call& call, const v1::CreateDocumentRequest& request) {
  ALOFT_TRY(const ResourceName parent, ParseResourceName(request.parent()));
  if (!request.document().name().empty()) {
    return Invalid("The document to create must not have a name; its id is in document_id.");
  }
  const std::string id =
      request.document_id().empty() ? MakeId(call.services->random) : request.document_id();
  if (id.find('/') != std::string::npos || request.collection_id().find('/') != std::string::npos) {
    return Invalid("collection_id and document_id must not contain \"/\".");
  }
  document::Write write;
  write.document = document::JoinPath(document::JoinPath(parent.path, request.collection_id()), id);
  ALOFT_TRY(write.fields, ToFields(request.document()));
  write.precondition.exists = false;
  ALOFT_TRY(const Opened opened, Open(call, parent.database, identity::Permission::kDocumentWrite));
  ALOFT_TRY(const auto written, CommitOne(call, opened, std::move(write)));
  return RenderWritten(written, opened, request.has_mask() ? &request.mask() : nullptr);
}

}  // namespace aloft::faces::firestore
