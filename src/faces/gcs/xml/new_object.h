// What every way of writing an object in the XML API shares: whether it may be written so, and who
// may read it then.
//
// Threads     Any; no state. May throw store::WouldBlock.
#pragma once

#include "faces/gcs/authorize.h"
#include "faces/gcs/call.h"
#include "faces/gcs/xml/errors.h"
#include "object/conditions.h"
#include "object/write_options.h"

namespace aloft::faces::gcs::xml {

// May the object be written? Who may only create gets conditions that forbid replacing. Fails with
// kAccessDenied.
Result<WriteGrant> AuthorizeWriting(const Call& call, object::WriteConditions& conditions);

// The same for an object that begins here: also sets who owns it and who may read it, by x-goog-acl
// or the bucket's default.
Result<WriteGrant> AuthorizeNew(const Call& call, object::ObjectAttributes& attributes,
                                object::WriteConditions& conditions);

// What a client sees of a fault of a write under these.
Error WriteFault(const WriteGrant& grant, const Call& call, const object::Error& fault);

}  // namespace aloft::faces::gcs::xml
