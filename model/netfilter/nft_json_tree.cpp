#include "model/netfilter/nft_json_tree.h"

namespace fairlead::netfilter {
namespace {

// nft nests a handful of levels; the bound keeps hostile input off the stack.
constexpr int deepest = 64;

NftTree::Node addNumber(simdjson::ondemand::value value, NftTree& tree)
{
    const std::string_view token = value.raw_json_token();
    const simdjson::ondemand::number number = value.get_number();
    if (number.is_int64())
        return tree.addNumber(number.get_int64());
    return tree.addString(token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
}

}  // namespace

NftTree::Node addJson(simdjson::ondemand::value value, NftTree& tree, int depth)
{
    if (depth > deepest)
        throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
    switch (value.type().value()) {
    case simdjson::ondemand::json_type::object: {
        const NftTree::Node object = tree.addObject();
        for (auto member : value.get_object()) {
            const std::string_view key = member.unescaped_key();
            tree.append(object, addJson(member.value(), tree, depth + 1), key);
        }
        return object;
    }
    case simdjson::ondemand::json_type::array: {
        const NftTree::Node array = tree.addArray();
        for (auto item : value.get_array())
            tree.append(array, addJson(item.value(), tree, depth + 1));
        return array;
    }
    case simdjson::ondemand::json_type::string:
        return tree.addString(value.get_string());
    case simdjson::ondemand::json_type::number:
        return addNumber(value, tree);
    case simdjson::ondemand::json_type::boolean:
        return tree.addBoolean(value.get_bool());
    case simdjson::ondemand::json_type::null:
        if (!value.is_null())
            throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
        return tree.addNull();
    }
    throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
}

}  // namespace fairlead::netfilter
