#include "model/netfilter/nft_parts.h"

namespace fairlead::netfilter {

void NftParts::addNotUnderstoodMatch(NftValue source)
{
    m_understood = false;
    m_parts.emplace_back(UnknownMatch{source.source()});
}

void NftParts::addNotUnderstood(NftValue source)
{
    m_understood = false;
    m_parts.emplace_back(UnknownStatement{source.source()});
}

void NftParts::require(IpFamily family)
{
    const bool saidByTable = m_family == TableFamily::ip || m_family == TableFamily::ip6;
    if (saidByTable || m_requiredFamily == family)
        return;
    m_requiredFamily = family;
    m_parts.emplace_back(FamilyMatch{family, false});
}

void NftParts::require(Protocol protocol)
{
    if (m_requiredProtocol == protocol)
        return;
    m_requiredProtocol = protocol;
    m_parts.emplace_back(ProtocolMatch{{protocol}, false});
}

void NftParts::require(const NftKey& key)
{
    if (key.family)
        require(*key.family);
    if (key.protocol)
        require(*key.protocol);
}

}  // namespace fairlead::netfilter
