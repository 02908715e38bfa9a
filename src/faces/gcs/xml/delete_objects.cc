// POST of a bucket ?delete: https://cloud.google.com/storage/docs/xml-api/post-bucket
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faces/common/xml_reader.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/xml/deletions.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::uint64_t kBodyBytesMax = 2ull << 20;
constexpr std::size_t kObjectsMax = 1000;

struct Asked {
  std::string key;
  std::string version_text;
  std::optional<object::VersionRef> version = {};
};

struct Request {
  std::vector<Asked> objects;
  bool quiet = false;
};

Result<Asked> ParseObject(const XmlNode& node) {
  Asked asked{node.child("Key").text(), node.child("VersionId").text()};
  if (asked.key.empty()) return Fail(Error{Code::kMalformedXml});
  if (asked.version_text.empty()) return asked;
  std::int64_t generation = 0;
  const char* end = asked.version_text.data() + asked.version_text.size();
  const auto [stop, fault] = std::from_chars(asked.version_text.data(), end, generation);
  if (fault != std::errc() || stop != end || generation < 0) {
    return Fail(InvalidArgument("Invalid VersionId: " + asked.version_text));
  }
  asked.version = object::VersionRef{generation, false};
  return asked;
}

Result<Request> Parse(std::string_view body) {
  const auto document = XmlDocument::Parse(body);
  if (!document.ok() || document->root().name() != "Delete") {
    return Fail(Error{Code::kMalformedXml});
  }
  Request request;
  for (const XmlNode& node : document->root().children()) {
    if (node.name() == "Quiet") {
      request.quiet = node.text() == "true" || node.text() == "True";
      continue;
    }
    if (node.name() != "Object" || request.objects.size() == kObjectsMax) {
      return Fail(Error{Code::kMalformedXml});
    }
    ALOFT_TRY(Asked asked, ParseObject(node));
    request.objects.push_back(std::move(asked));
  }
  if (request.objects.empty()) return Fail(Error{Code::kMalformedXml});
  return request;
}

void WriteOutcome(XmlWriter& xml, const Asked& asked, const Result<void>& deleted, bool quiet) {
  // What is not there need not be deleted.
  const bool gone = deleted.ok() || deleted.error().code == Code::kNoSuchKey;
  if (gone && quiet) return;
  xml.Begin(gone ? "Deleted" : "Error").Element("Key", std::string_view(asked.key));
  if (asked.version) xml.Element("VersionId", std::string_view(asked.version_text));
  if (!gone) {
    xml.Element("Code", CodeName(deleted.error().code));
    xml.Element("Message", CodeMessage(deleted.error().code));
  }
  xml.End();
}

Result<edge::Response> Delete(const Call& call, std::string_view body) {
  ALOFT_TRY(const Request request, Parse(body));
  return XmlReply("DeleteResult", kNamespace, [&](XmlWriter& xml) {
    for (const Asked& asked : request.objects) {
      WriteOutcome(xml, asked, DeleteOne(call, asked.key, asked.version, {}), request.quiet);
    }
  });
}

}  // namespace

Result<edge::Plan> DeleteObjects(const CallPtr& call) {
  const auto bucket = FindBucket(*call, call->bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  return WithBody(
      call, kBodyBytesMax, [call](std::string_view body) { return Delete(*call, body); },
      Where::kPool);
}

}  // namespace aloft::faces::gcs::xml
