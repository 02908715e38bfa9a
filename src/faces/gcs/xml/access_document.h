// An access-control list as an XML document.
// https://cloud.google.com/storage/docs/access-control/create-manage-lists
//
// Teams of a project are groups here, by the names that the JSON API has for them
// ("project-owners-123").
//
// Threads     Any; no state.
#pragma once

#include <string_view>

#include "base/xml_writer.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/xml/errors.h"
#include "object/bucket_info.h"

namespace aloft::faces::gcs::xml {

// Fails with kMalformedXml; kInvalidArgument for scopes that cannot be named here.
Result<object::AccessList> ReadAccessDocument(std::string_view body, ListOf of);
// Fills the root element. `owner`: an entity, or empty.
void WriteAccessDocument(XmlWriter& xml, const object::AccessList& list, std::string_view owner);

}  // namespace aloft::faces::gcs::xml
