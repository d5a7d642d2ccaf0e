#include "views/diagram/entry_menu.h"

#include "model/diagram/hand_commands.h"
#include "views/diagram/diagram_view.h"
#include "views/navigation/navigation.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr std::size_t mostAddresses = 12;
constexpr std::size_t mostEvidence = 8;
constexpr qsizetype longestLabel = 110;

// A text of the cluster as a menu's: an ampersand is a letter, and there is an end to it.
QString label(const std::string& text)
{
    QString words = QString::fromStdString(text);
    if (words.size() > longestLabel)
        words = words.left(longestLabel - 1) + QChar(0x2026);
    return words.replace(QLatin1Char('&'), QLatin1String("&&"));
}

void addCopy(QMenu& menu, const QString& text, const std::string& copied)
{
    QObject::connect(menu.addAction(text), &QAction::triggered, &menu,
                     [copied = QString::fromStdString(copied)] { QGuiApplication::clipboard()->setText(copied); });
}

}  // namespace

EntryMenu::EntryMenu(Navigation& navigation, QObject* parent) : QObject(parent), m_navigation(navigation) { }

void EntryMenu::setSnapshot(SnapshotPtr snapshot) { m_snapshot = std::move(snapshot); }

void EntryMenu::attach(DiagramView& view)
{
    connect(&view, &DiagramView::menuRequested, this, [this, &view](const diagram::Item* entry, const QPoint& position) {
        auto* menu = new QMenu(&view);
        menu->setObjectName(QStringLiteral("entryMenu"));
        menu->setAttribute(Qt::WA_DeleteOnClose);
        if (entry->drill.kind != diagram::Link::Kind::none)
            connect(menu->addAction(tr("Open")), &QAction::triggered, &view, [&view, id = entry->id] { view.activate(id); });
        fill(*menu, *entry);
        menu->popup(position);
    });
}

void EntryMenu::fill(QMenu& menu, const diagram::Item& entry)
{
    if (!m_snapshot)
        return;
    emit filling(menu, entry);
    addAddresses(menu, entry);
    addComparison(menu, entry);
    addCopy(menu, tr("Copy the text"), entry.description.empty() ? entry.name : entry.name + ": " + entry.description);
    addCommands(menu, entry);
    addEvidence(menu, entry);
}

void EntryMenu::addAddresses(QMenu& menu, const diagram::Item& entry)
{
    auto addresses = diagram::addressesOf(*m_snapshot, entry);
    addresses.resize(std::min(addresses.size(), mostAddresses));
    for (const std::string& address : addresses)
        addCopy(menu, tr("Copy the address %1").arg(label(address)), address);
}

// A node, or its rules: beside those of another one.
void EntryMenu::addComparison(QMenu& menu, const diagram::Item& entry)
{
    const Place here = m_navigation.place();
    const bool isNode = entry.link.kind == diagram::Link::Kind::node || entry.link.kind == diagram::Link::Kind::chains;
    const QString node = QString::fromStdString(entry.link.node.empty() ? entry.link.name : entry.link.node);
    if (!isNode || !here.hasService() || !m_snapshot->findNode(node.toStdString()))
        return;
    connect(menu.addAction(tr("Compare %1 with another node").arg(node)), &QAction::triggered, this, [this, here, node] {
        m_navigation.goTo(Place::ofComparison(here.nameSpace, here.service, node, QStringLiteral("node:")));
    });
}

void EntryMenu::addCommands(QMenu& menu, const diagram::Item& entry)
{
    const Place& here = m_navigation.place();
    const auto commands = diagram::handCommands(
        *m_snapshot, entry, {here.nameSpace.toStdString(), here.service.toStdString(), here.node.toStdString()});
    if (commands.empty())
        return;
    QMenu* list = menu.addMenu(tr("Copy a command that shows this"));
    list->setToolTipsVisible(true);
    for (const diagram::HandCommand& each : commands) {
        addCopy(*list, label(each.command), each.command);
        const QString words = QString::fromStdString(each.words);
        list->actions().back()->setToolTip(each.where.empty()
                                               ? tr("Shows %1").arg(words)
                                               : tr("Shows %1; run it on %2").arg(words, QString::fromStdString(each.where)));
    }
}

void EntryMenu::addEvidence(QMenu& menu, const diagram::Item& entry)
{
    std::size_t count = 0;
    for (const SourceRef& source : entry.evidence) {
        if (source.file.empty() || ++count > mostEvidence)
            continue;
        const std::string where = source.line > 0 ? source.file + ':' + std::to_string(source.line) : source.file;
        connect(menu.addAction(tr("Open the evidence %1").arg(label(where))), &QAction::triggered, this,
                [this, source] { m_navigation.goTo(Place::ofEvidence(QString::fromStdString(source.file), source.line)); });
    }
}

}  // namespace fairlead::views
