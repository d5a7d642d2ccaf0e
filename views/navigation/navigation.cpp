#include "views/navigation/navigation.h"

#include <QAction>
#include <QKeySequence>

#include <algorithm>

namespace fairlead::views {

namespace {

// Old steps are forgotten, so that a session of days does not grow without end.
constexpr std::size_t maximumHistory = 500;

}  // namespace

Navigation::Navigation(QObject* parent)
    : QObject(parent), m_back(new QAction(tr("Back"), this)), m_forward(new QAction(tr("Forward"), this))
{
    m_back->setObjectName(QStringLiteral("back"));
    m_back->setShortcuts({QKeySequence(Qt::ALT | Qt::Key_Left), QKeySequence(Qt::Key_Back)});
    m_back->setToolTip(tr("Back (Alt+Left)"));
    m_forward->setObjectName(QStringLiteral("forward"));
    m_forward->setShortcuts({QKeySequence(Qt::ALT | Qt::Key_Right), QKeySequence(Qt::Key_Forward)});
    m_forward->setToolTip(tr("Forward (Alt+Right)"));
    connect(m_back, &QAction::triggered, this, &Navigation::goBack);
    connect(m_forward, &QAction::triggered, this, &Navigation::goForward);
    updateActions();
}

void Navigation::goTo(const Place& target)
{
    if (target == place())
        return;
    m_places.resize(m_current + 1);
    m_places.push_back(target);
    if (m_places.size() > maximumHistory)
        m_places.erase(m_places.begin());
    moveTo(m_places.size() - 1);
}

void Navigation::replace(const Place& target)
{
    if (target == place())
        return;
    m_places[m_current] = target;
    moveTo(m_current);
}

void Navigation::reset(const Place& target)
{
    m_places.assign(1, target);
    moveTo(0);
}

void Navigation::goBack()
{
    if (m_current > 0)
        moveTo(m_current - 1);
}

void Navigation::goForward()
{
    if (m_current + 1 < m_places.size())
        moveTo(m_current + 1);
}

std::vector<Place> Navigation::trail() const
{
    const Place& here = place();
    std::vector<Place> places{Place::cluster()};
    const auto ofTheCluster = {Place::Page::evidence, Place::Page::path,  Place::Page::map,
                               Place::Page::matrix,   Place::Page::facts, Place::Page::modeChange};
    if (std::ranges::find(ofTheCluster, here.page) != ofTheCluster.end()) {
        places.push_back(here);
        return places;
    }
    if (here.hasService())
        places.push_back(Place::ofService(here.nameSpace, here.service));
    if (here.page == Place::Page::compare)
        places.push_back(here);
    if (here.page != Place::Page::chains)
        return places;
    places.push_back(Place::ofChains(here.nameSpace, here.service, here.node));
    if (!here.chain.isEmpty()) {
        Place chain = places.back();
        chain.chain = here.chain;
        places.push_back(chain);
    }
    if (here.line > 0)
        places.push_back(here);
    return places;
}

void Navigation::moveTo(std::size_t index)
{
    m_current = index;
    updateActions();
    const Place here = place();  // whoever hears of it may go elsewhere before the next one does
    emit placeChanged(here);
}

void Navigation::updateActions()
{
    m_back->setEnabled(m_current > 0);
    m_forward->setEnabled(m_current + 1 < m_places.size());
}

}  // namespace fairlead::views
