#include "faces/s3/unbuilt.h"

#include <string>

#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/reply.h"
#include "faces/s3/router.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

using enum identity::Permission;
using identity::Permission;

Permission PermissionOf(const Route& route) {
  if (route.unbuilt.permission) return *route.unbuilt.permission;
  return route.method == "GET" ? kObjectRead : kObjectWrite;
}

Error NotImplemented(const Route& route) {
  return {Code::kNotImplemented, std::string(route.operation) + " is not implemented"};
}

Result<void> RequireOff(const Route& route, std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, route.unbuilt.root));
  const Switch& names = *route.unbuilt.off_only;
  if (names.element.empty()) {
    if (document.root().children().empty()) return {};
    return Fail(NotImplemented(route));
  }
  const std::string said = document.root().child(names.element).text();
  if (said == names.off) return {};
  return Fail(said == names.on ? NotImplemented(route) : Error{Code::kMalformedXml});
}

Result<edge::Plan> LeaveOff(const CallPtr& call, const Route& route, const identity::Grant& grant) {
  const auto act = [call, &route, grant](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY_VOID(RequireOff(route, body));
    const Unbuilt& unbuilt = route.unbuilt;
    if (unbuilt.kept_as.empty()) return EmptyReply(200);
    const auto kept = call->objects().buckets().SetDocument(grant, call->bucket(), unbuilt.kept_as,
                                                            std::string(unbuilt.content));
    if (!kept) return Fail(FromFault(kept.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

Result<edge::Plan> TellOff(const Call& call, const Unbuilt& unbuilt, const identity::Grant& grant) {
  std::string content(unbuilt.content);
  if (!unbuilt.kept_as.empty()) {
    auto kept = call.objects().buckets().Document(grant, call.bucket(), unbuilt.kept_as);
    if (!kept) return Fail(FromFault(kept.error(), call.bucket(), {}));
    content = std::move(*kept);
  }
  const std::string root(unbuilt.root);
  return AnswerXml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root + " xmlns=\"" +
                   std::string(kNamespace) + "\">" + content + "</" + root + ">");
}

}  // namespace

Result<edge::Plan> AnswerUnbuilt(const CallPtr& call, const Route& route) {
  if (route.level == Level::kService) return Fail(Error{Code::kNotImplemented});
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const Permission permission = PermissionOf(route);
  ALOFT_TRY(const identity::Grant grant, route.level == Level::kObject
                                             ? AuthorizeObject(scope, call->key(), permission)
                                             : Authorize(scope, permission));
  const Unbuilt& unbuilt = route.unbuilt;
  if (unbuilt.status != 0) return Answer(EmptyReply(unbuilt.status));
  if (unbuilt.off_only) return LeaveOff(call, route, grant);
  if (!unbuilt.root.empty()) return TellOff(*call, unbuilt, grant);
  if (unbuilt.code == Code::kNotImplemented) return Fail(NotImplemented(route));
  return Fail(Error{unbuilt.code, {}, {{"BucketName", call->bucket()}}});
}

std::string SupportOf(const Unbuilt& unbuilt) {
  if (unbuilt.status != 0) return "nothing to do: " + std::to_string(unbuilt.status);
  if (unbuilt.off_only) return "what leaves it off; else not yet: NotImplemented";
  if (!unbuilt.root.empty()) {
    return "not yet: the answer of a bucket where it was never configured";
  }
  return "not yet: " + std::string(Describe(unbuilt.code).name);
}

}  // namespace aloft::faces::s3
