#include "model/kubernetes/kind_readers.h"

namespace fairlead::kubernetes {
namespace {

// kubectl keeps the whole object a second time in it.
constexpr auto lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

std::string readOwner(const JsonFields& fields) { return fields.text("kind") + '/' + fields.text("name"); }

}  // namespace

ObjectMeta readObjectMeta(const JsonFields& object)
{
    const JsonFields fields = object.child("metadata");
    const std::string_view nameSpace = fields.view("namespace");
    const std::string_view name = fields.view("name");
    fields.faults().setName(nameSpace, name);
    ObjectMeta meta;
    meta.nameSpace = nameSpace;
    meta.name = name;
    if (meta.name.empty())
        fields.with(OnFault::leaveOutObject).fault("name", "is missing");
    meta.uid = fields.text("uid");
    meta.resourceVersion = fields.text("resourceVersion");
    meta.creationTimestamp = fields.text("creationTimestamp");
    meta.deletionTimestamp = fields.optionalText("deletionTimestamp");
    meta.labels = fields.textMap("labels");
    meta.annotations = fields.textMap("annotations");
    meta.annotations.erase(lastApplied);
    meta.ownerNames = fields.entries("ownerReferences", readOwner);
    return meta;
}

// A pod has five, and most of what one looks for is not there: once over the fields there are.
Condition readCondition(const JsonFields& fields)
{
    Condition condition;
    fields.readTexts({{"type", &condition.type},
                      {"status", &condition.status},
                      {"reason", &condition.reason},
                      {"message", &condition.message}});
    return condition;
}

TargetRef readTargetRef(const JsonFields& fields)
{
    return {fields.text("kind"), fields.text("namespace"), fields.text("name"), fields.text("uid")};
}

}  // namespace fairlead::kubernetes
