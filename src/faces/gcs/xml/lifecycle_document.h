// The lifecycle rules of a bucket in XML: the JSON API's rules with other names.
// https://cloud.google.com/storage/docs/xml-api/put-bucket-lifecycle
//
// Threads     Any; no state.
#pragma once

#include "base/xml_writer.h"
#include "faces/common/xml_reader.h"
#include "faces/gcs/json.h"
#include "faces/gcs/xml/errors.h"
#include "object/buckets.h"

namespace aloft::faces::gcs::xml {

Result<Json> ReadLifecycleDocument(const XmlNode& root);
void WriteLifecycleDocument(XmlWriter& xml, const object::BucketDraft& bucket);

}  // namespace aloft::faces::gcs::xml
