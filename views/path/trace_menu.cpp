#include "views/path/trace_menu.h"

#include "views/diagram/diagram_view.h"
#include "views/navigation/navigation.h"
#include "views/path/trace_ends.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QShortcut>
#include <QToolButton>

namespace fairlead::views {

TraceMenu::TraceMenu(Navigation& navigation, QObject* parent)
    : QObject(parent), m_navigation(navigation), m_bar(new QFrame), m_words(new QLabel(m_bar))
{
    m_bar->setObjectName(QStringLiteral("pickBar"));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    auto* stop = new QToolButton(m_bar);
    stop->setText(tr("Cancel"));
    stop->setToolTip(tr("Cancel (Escape)"));
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->addWidget(m_words, 1);
    layout->addWidget(stop);
    m_bar->hide();
    connect(stop, &QToolButton::clicked, this, &TraceMenu::cancel);
    // Of the bar, so that the key is only taken while the bar is there.
    connect(new QShortcut(Qt::Key_Escape, m_bar), &QShortcut::activated, this, &TraceMenu::cancel);
}

QWidget* TraceMenu::bar() const { return m_bar; }

void TraceMenu::setSnapshot(SnapshotPtr snapshot)
{
    m_snapshot = std::move(snapshot);
    cancel();
}

void TraceMenu::attach(DiagramView& view)
{
    connect(&view, &DiagramView::selectionChanged, this, [this](const diagram::Item* entry) {
        if (entry && isPicking())
            answer(*entry);
    });
}

void TraceMenu::fill(QMenu& menu, const diagram::Item& entry)
{
    if (!m_snapshot)
        return;
    if (const QString origin = traceOriginOf(entry); !origin.isEmpty())
        connect(menu.addAction(tr("Trace from here")), &QAction::triggered, this, [this, origin] { chooseOrigin(origin); });
    if (const QString target = traceTargetOf(*m_snapshot, entry, m_navigation.place()); !target.isEmpty())
        connect(menu.addAction(tr("Trace to here")), &QAction::triggered, this, [this, target] { chooseTarget(target); });
}

void TraceMenu::chooseOrigin(const QString& origin)
{
    m_origin = origin;
    if (m_target.isEmpty())
        expect(End::target,
               tr("A packet from %1: click where it goes. A service, its address, an endpoint or a node port.").arg(origin));
    else
        goThere();
}

void TraceMenu::chooseTarget(const QString& target)
{
    m_target = target;
    if (m_origin.isEmpty())
        expect(End::origin, tr("A packet to %1: click where it comes from. A pod, a node or the world outside.").arg(target));
    else
        goThere();
}

void TraceMenu::expect(End end, const QString& words)
{
    m_wants = end;
    m_words->setText(words);
    m_bar->setAccessibleName(words);
    m_bar->show();
}

void TraceMenu::answer(const diagram::Item& entry)
{
    const QString end = m_wants == End::origin ? traceOriginOf(entry) : traceTargetOf(*m_snapshot, entry, m_navigation.place());
    if (end.isEmpty())
        return;  // what was clicked is no such end: still waiting for one that is
    if (m_wants == End::origin)
        chooseOrigin(end);
    else
        chooseTarget(end);
}

void TraceMenu::goThere()
{
    const Place place = Place::ofPath(m_origin, m_target);
    cancel();
    m_navigation.goTo(place);
}

void TraceMenu::cancel()
{
    m_wants = End::none;
    m_origin.clear();
    m_target.clear();
    m_bar->hide();
}

}  // namespace fairlead::views
