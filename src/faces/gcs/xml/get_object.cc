// GET and HEAD of an object: https://cloud.google.com/storage/docs/xml-api/get-object-download
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "faces/common/range_source.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/range.h"
#include "faces/gcs/stored_bytes.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

// response-content-type and -disposition: only for those who have said who they are.
Result<void> Override(const Call& call, edge::Response& response) {
  static constexpr std::pair<std::string_view, std::string_view> kParameters[] = {
      {"response-content-type", "Content-Type"},
      {"response-content-disposition", "Content-Disposition"}};
  for (const auto& [parameter, header] : kParameters) {
    const std::string* value = call.query.Find(parameter);
    if (value == nullptr) continue;
    const bool plain =
        std::all_of(value->begin(), value->end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (call.request->principal()->kind == identity::PrincipalKind::kAnonymous || !plain) {
      return Fail(InvalidArgument("The parameter " + std::string(parameter) + " is not accepted."));
    }
    std::erase_if(response.headers, [&](const auto& known) { return known.first == header; });
    response.Add(std::string(header), *value);
  }
  return {};
}

// All of it, whatever range was asked for: of plain bytes nobody knows the numbers.
Result<edge::Response> ServeExpanded(const Call& call, ReaderPtr reader) {
  edge::Response response = EmptyReply(200);
  AddObjectHeaders(response, reader->info());
  std::erase_if(response.headers,
                [](const auto& header) { return header.first == "Content-Encoding"; });
  response.Add("Accept-Ranges", "none");
  response.Add("Warning", "214 UploadServer gunzipped");
  response.Add("Vary", "Accept-Encoding");
  ALOFT_TRY_VOID(Override(call, response));
  if (call.http().method != "HEAD") response.source = ExpandedSource(std::move(reader));
  return response;
}

Result<edge::Response> Serve(const Call& call, ReaderPtr reader) {
  const object::ObjectInfo& info = reader->info();
  if (IsTranscoded(call.headers(), info)) return ServeExpanded(call, std::move(reader));
  const auto range = ResolveRange(call.headers().Get("range"), info.bytes);
  if (!range) {
    edge::Response outside = ErrorReply(call.http(), FromJson(range.error()));
    outside.Add("Content-Range", "bytes */" + std::to_string(info.bytes));
    return outside;
  }
  edge::Response response = EmptyReply(*range ? 206 : 200);
  AddObjectHeaders(response, info);
  response.Add("Accept-Ranges", "bytes");
  ALOFT_TRY_VOID(Override(call, response));
  const ByteRange served = range->value_or(ByteRange{0, info.bytes});
  if (*range) response.Add("Content-Range", ContentRangeText(served, info.bytes));
  if (call.http().method == "HEAD") {
    response.stated_length = served.length;
    return response;
  }
  AddRange(response, std::move(reader), served.first, served.length, kInlineReplyBytesMax);
  return response;
}

}  // namespace

Result<edge::Plan> GetObject(const CallPtr& call) {
  ALOFT_TRY(const auto client_key, RequestKey(call->headers()));
  ALOFT_TRY(const auto version, GenerationOf(*call));
  ALOFT_TRY(const object::ReadConditions conditions, ReadConditionsOf(call->headers()));
  const auto permission =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(const identity::Grant grant, AuthorizeObject(*call, permission));
  auto reader = call->objects().objects().Open(grant, call->object_name(), version, client_key);
  if (!reader) return Fail(FromFault(reader.error(), call->bucket(), call->key()));
  switch (object::Judge(conditions, (*reader)->info())) {
    case object::ReadVerdict::kServe:
      break;
    case object::ReadVerdict::kNotModified: {
      edge::Response response = EmptyReply(304);
      AddObjectHeaders(response, (*reader)->info());
      return edge::Plan(std::move(response));
    }
    case object::ReadVerdict::kPreconditionFailed:
      return Fail(Error{Code::kPreconditionFailed});
  }
  ALOFT_TRY(edge::Response response, Serve(*call, std::move(*reader)));
  return edge::Plan(std::move(response));
}

}  // namespace aloft::faces::gcs::xml
