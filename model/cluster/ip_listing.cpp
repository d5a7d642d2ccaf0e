#include "model/cluster/ip_listing.h"

namespace fairlead::cluster {

IpListing::IpListing(const evidence::Evidence& evidence, std::string path, std::vector<Warning>& warnings)
    : m_path(std::move(path)), m_text(evidence.find(m_path)), m_warnings(warnings)
{
}

bool IpListing::outline(std::vector<std::string_view>& items)
{
    if (!m_text)
        return false;
    const auto fault = kubernetes::outlineArray(*m_text, items);
    if (fault)
        warn("it is not the JSON that ip writes: " + fault->message + " (byte " + std::to_string(fault->offset) + ")");
    return !fault;
}

bool IpListing::parse(std::string_view item, simdjson::dom::object& object)
{
    const auto error = m_parser.parse(item.data(), item.size()).get_object().get(object);
    if (error == simdjson::SUCCESS)
        return true;
    const auto offset = item.data() - m_text->data();
    warn(std::string("it is not the JSON that ip writes: ") + simdjson::error_message(error) + " (byte " + std::to_string(offset)
         + ")");
    return false;
}

SourceRef IpListing::sourceOf(std::string_view item)
{
    const auto offset = static_cast<std::size_t>(item.data() - m_text->data());
    const std::string_view passed = std::string_view(*m_text).substr(m_counted, offset - m_counted);
    m_line += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
    m_counted = offset;
    return {m_path, m_line, kubernetes::excerptOf(item)};
}

void IpListing::warn(std::string message) { m_warnings.push_back({{m_path, 0, ""}, std::move(message)}); }

}  // namespace fairlead::cluster
