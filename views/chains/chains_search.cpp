#include "views/chains/chains_page.h"

#include "views/diagram/picture_pane.h"

#include <QLabel>
#include <QLineEdit>
#include <QShortcut>

#include <algorithm>

// The search in a picture of chains: what holds the words is outlined, and walked through by Enter.

namespace fairlead::views {

namespace {

bool contains(const std::string& text, const QString& words)
{
    return QString::fromStdString(text).contains(words, Qt::CaseInsensitive);
}

bool matches(const diagram::Item& item, const QString& words)
{
    if (item.name.empty())
        return false;
    const auto& refs = item.evidence;
    return contains(item.name, words) || contains(item.description, words)
        || std::ranges::any_of(item.texts, [&](const diagram::Text& text) { return contains(text.text, words); })
        || (item.link.kind == diagram::Link::Kind::rule
            && std::ranges::any_of(refs, [&](const SourceRef& ref) { return contains(ref.text, words); }));
}

}  // namespace

void ChainsPage::createSearch()
{
    m_search->setObjectName(QStringLiteral("chainsSearch"));
    m_search->setPlaceholderText(tr("Search rules"));
    m_search->setAccessibleName(tr("Search rules"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(220);
    m_matchCount->setObjectName(QStringLiteral("muted"));
    connect(m_search, &QLineEdit::textChanged, this, &ChainsPage::search);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { goToMatch(1); });
    auto* previous = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_Return), m_search);
    previous->setContext(Qt::WidgetShortcut);
    connect(previous, &QShortcut::activated, this, [this] { goToMatch(-1); });
}

void ChainsPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ChainsPage::search()
{
    m_matches.clear();
    m_match = -1;
    const QString words = m_search->text().trimmed();
    if (m_chains.picture && !words.isEmpty())
        for (const auto& item : m_chains.picture->items)
            if (matches(item, words))
                m_matches.push_back(item.id);
    m_pane->view().setFound(m_matches);
    m_matchCount->setText(words.isEmpty() ? QString() : tr("%1 found").arg(m_matches.size()));
}

void ChainsPage::goToMatch(int step)
{
    if (m_matches.empty())
        return;
    const int count = static_cast<int>(m_matches.size());
    m_match = m_match < 0 ? (step > 0 ? 0 : count - 1) : (m_match + step + count) % count;
    m_pane->view().select(m_matches[static_cast<std::size_t>(m_match)]);
    m_matchCount->setText(tr("%1 of %2").arg(m_match + 1).arg(count));
}

}  // namespace fairlead::views
